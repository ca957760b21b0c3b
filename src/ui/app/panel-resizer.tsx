import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { PANEL_LIMITS, type PanelName } from '#state/slices/ui.ts';
import { useLab } from './lab-context.ts';
import styles from './app.module.css';

const KEY_STEP_PX = 16;
/** Moving this way makes the panel larger. */
const GROWS: Readonly<Record<PanelName, { axis: 'x' | 'y'; sign: 1 | -1; more: string; less: string }>> = {
  left: { axis: 'x', sign: 1, more: 'ArrowRight', less: 'ArrowLeft' },
  right: { axis: 'x', sign: -1, more: 'ArrowLeft', less: 'ArrowRight' },
  bottom: { axis: 'y', sign: -1, more: 'ArrowUp', less: 'ArrowDown' },
};

/** The edge of a panel: drag it, use the arrows, or double-click for the usual size. */
export function PanelResizer({ panel, title }: { readonly panel: PanelName; readonly title: string }) {
  const sizePx = useLab((state) => state.panels[panel].sizePx);
  const resizePanel = useLab((state) => state.resizePanel);
  const start = useRef({ at: 0, sizePx: 0 });
  const { axis, sign, more, less } = GROWS[panel];
  const place = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== more && event.key !== less) return;
    event.preventDefault();
    resizePanel(panel, sizePx + (event.key === more ? KEY_STEP_PX : -KEY_STEP_PX));
  };
  return (
    <div
      className={styles.resizer}
      role="separator"
      tabIndex={0}
      aria-label={`Size of ${title}`}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuemin={PANEL_LIMITS[panel].min}
      aria-valuemax={PANEL_LIMITS[panel].max}
      aria-valuenow={sizePx}
      onKeyDown={onKeyDown}
      onDoubleClick={() => resizePanel(panel, PANEL_LIMITS[panel].initial)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: place(event), sizePx };
      }}
      onPointerMove={(event) => {
        if (event.buttons === 0) return;
        resizePanel(panel, start.current.sizePx + sign * (place(event) - start.current.at));
      }}
    />
  );
}
