import { useEffect } from 'react';
import { useServices } from '#ui/app/lab-context.ts';

/** Ctrl+Z and Ctrl+Shift+Z (⌘ on a Mac), everywhere but in text being typed, which has an undo of its own. */
export function useSteeringKeys(): void {
  const { lab } = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'z';
      if (!isUndo || event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      const { undo, redo } = lab.store.getState();
      if (event.shiftKey) redo();
      else undo();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [lab]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && (target.type === 'text' || target.type === 'search'))
  );
}
