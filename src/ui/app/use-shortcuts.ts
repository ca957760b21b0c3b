import { useEffect } from 'react';
import { stepDecisions, stepTicks, togglePlaying } from '#state/transport.ts';
import { useServices, type LabServices } from './lab-context.ts';

export interface Shortcut {
  /** As KeyboardEvent.key says it. */
  readonly key: string;
  readonly shift?: boolean;
  /** As the help dialog shows it. */
  readonly shown: string;
  readonly does: string;
  readonly run: (services: LabServices) => void;
}

/** Every key of the lab; the help dialog lists this table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { key: ' ', shown: 'space', does: 'Play or pause', run: ({ lab }) => togglePlaying(lab) },
  { key: 'ArrowLeft', shown: '←', does: 'One tick back', run: ({ lab }) => stepTicks(lab, -1) },
  { key: 'ArrowRight', shown: '→', does: 'One tick on', run: ({ lab }) => stepTicks(lab, 1) },
  {
    key: 'ArrowLeft',
    shift: true,
    shown: 'shift ←',
    does: 'One decision back',
    run: ({ lab }) => stepDecisions(lab, -1),
  },
  {
    key: 'ArrowRight',
    shift: true,
    shown: 'shift →',
    does: 'One decision on',
    run: ({ lab }) => stepDecisions(lab, 1),
  },
  { key: 'r', shown: 'r', does: 'Reset the scene, same seed', run: ({ simulation }) => void simulation.openScene() },
  { key: 'v', shown: 'v', does: 'Reset the view', run: ({ stageRef }) => stageRef.current?.setPreset('overview') },
  {
    key: 'h',
    shown: 'h',
    does: 'Hide or show the overlays',
    run: ({ lab: { store } }) => store.getState().setOverlaysShown(!store.getState().overlaysShown),
  },
  {
    key: 'p',
    shown: 'p',
    does: 'Presenter mode on or off; Escape leaves it',
    run: ({ lab: { store } }) => store.getState().setPresenting(!store.getState().presenting),
  },
  {
    key: 's',
    shown: 's',
    does: 'Presenter: spotlight',
    run: ({ lab: { store } }) => {
      const { presenting, spotlight, setSpotlight } = store.getState();
      if (presenting) setSpotlight(!spotlight);
    },
  },
  {
    key: 'f',
    shown: 'f',
    does: 'Presenter: freeze the picture',
    run: ({ lab: { store } }) => {
      const { presenting, frozen, setFrozen } = store.getState();
      if (presenting) setFrozen(!frozen);
    },
  },
  { key: '?', shown: '?', does: 'This help', run: ({ lab: { store } }) => store.getState().setHelpOpen(true) },
];

/** Keys that a focused control uses itself stay with it: typing, choosing, pressing, dragging a slider. */
const CONTROLS = 'input, textarea, select, [contenteditable="true"], [role="dialog"] *';
const PRESSABLE = 'button, a[href], [role="button"], [role="tab"], summary';
const SLIDERS = '[role="slider"], [role="separator"], [role="tab"]';

function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(CONTROLS)) return true;
  if (key === ' ' && target.closest(PRESSABLE)) return true;
  return key.startsWith('Arrow') && target.closest(SLIDERS) !== null;
}

export function useShortcuts(): void {
  const services = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (belongsToControl(event.target, event.key)) return;
      const shortcut = SHORTCUTS.find(
        ({ key, shift }) => key === event.key && (!key.startsWith('Arrow') || (shift ?? false) === event.shiftKey),
      );
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run(services);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [services]);
}
