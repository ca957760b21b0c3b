import { useEffect, useState } from 'react';
import { useServices } from './lab-context.ts';

/** Whether something has moved on the page: what is beside the point until then waits for it. */
export function useFirstMotion(): boolean {
  const { lab } = useServices();
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    let mounted = true;
    void lab.firstMotion.then(() => mounted && setMoved(true));
    return () => {
      mounted = false;
    };
  }, [lab]);
  return moved;
}
