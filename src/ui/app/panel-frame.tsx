import type { ReactNode } from 'react';
import { selectCollapsed, type PanelName } from '#state/slices/ui.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { useLab } from './lab-context.ts';
import { PanelResizer } from './panel-resizer.tsx';
import styles from './app.module.css';

export interface PanelFrameProps {
  readonly panel: PanelName;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
}

/** A side of the lab: resizable, collapsible to a rail, and able to fill the screen. */
export function PanelFrame({ panel, title, children, actions }: PanelFrameProps) {
  const collapsed = useLab((state) => selectCollapsed(state, panel));
  const maximised = useLab((state) => state.maximised === panel);
  const setPanelCollapsed = useLab((state) => state.setPanelCollapsed);
  const setMaximised = useLab((state) => state.setMaximised);
  if (collapsed && !maximised)
    return (
      <aside className={styles.rail} data-panel={panel} aria-label={title}>
        <IconButton label={`Show ${title}`} aria-expanded={false} onClick={() => setPanelCollapsed(panel, false)}>
          <Icon name={panel} />
        </IconButton>
        <span className={styles.railTitle}>{title}</span>
      </aside>
    );
  return (
    <aside className={styles.panel} data-panel={panel} data-maximised={maximised} aria-label={title}>
      {maximised ? null : <PanelResizer panel={panel} title={title} />}
      <header className={styles.panelHeader}>
        <h2 className={styles.panelTitle}>{title}</h2>
        {actions}
        <IconButton
          label={maximised ? `Restore ${title}` : `Maximise ${title}`}
          onClick={() => setMaximised(maximised ? null : panel)}
        >
          <Icon name={maximised ? 'restore' : 'maximise'} />
        </IconButton>
        {maximised ? null : (
          <IconButton label={`Hide ${title}`} aria-expanded={true} onClick={() => setPanelCollapsed(panel, true)}>
            <Icon name={panel} />
          </IconButton>
        )}
      </header>
      <div className={styles.panelBody}>{children}</div>
    </aside>
  );
}
