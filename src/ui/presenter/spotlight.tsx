import { useEffect, useRef } from 'react';
import { useLab } from '#ui/app/lab-context.ts';
import styles from './presenter.module.css';

/** Dims everything but a round place: the pointer's, or that of whatever took the focus last. */
export function Spotlight() {
  const on = useLab((state) => state.presenting && state.spotlight);
  return on ? <Veil /> : null;
}

function Veil() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // At display rate: past React, into the style.
    const place = (x: number, y: number) => {
      ref.current?.style.setProperty('--x', `${x}px`);
      ref.current?.style.setProperty('--y', `${y}px`);
    };
    const onPointer = (event: PointerEvent) => place(event.clientX, event.clientY);
    const onFocus = (event: FocusEvent) => {
      if (!(event.target instanceof Element)) return;
      const { left, top, width, height } = event.target.getBoundingClientRect();
      place(left + width / 2, top + height / 2);
    };
    window.addEventListener('pointermove', onPointer);
    window.addEventListener('focusin', onFocus);
    return () => {
      window.removeEventListener('pointermove', onPointer);
      window.removeEventListener('focusin', onFocus);
    };
  }, []);
  return <div ref={ref} className={styles.veil} data-spotlight aria-hidden="true" />;
}
