import { QUALITIES } from '#state/slices/ui.ts';
import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { useLab, useServices } from './lab-context.ts';
import styles from './stage-area.module.css';

const PRESETS = [
  { value: 'overview', label: 'Overview' },
  { value: 'front', label: 'Front' },
  { value: 'top', label: 'Top' },
  { value: 'wrist', label: 'Tool' },
] as const;
const QUALITY_OPTIONS = QUALITIES.map((value) => ({ value, label: `${value} quality` }));

/** Camera presets, labels and drawing quality. Dragging on the stage orbits; Overview resets the view. */
export function StageTools() {
  const { stageRef } = useServices();
  const labelsShown = useLab((state) => state.labelsShown);
  const setLabelsShown = useLab((state) => state.setLabelsShown);
  const overlaysShown = useLab((state) => state.overlaysShown);
  const setOverlaysShown = useLab((state) => state.setOverlaysShown);
  const quality = useLab((state) => state.quality);
  const setQuality = useLab((state) => state.setQuality);
  return (
    <details className={styles.tools}>
      <summary aria-label="View" title="View">
        <Icon name="eye" />
      </summary>
      <div className={styles.toolList}>
        {PRESETS.map(({ value, label }) => (
          <Button key={value} variant="quiet" onClick={() => stageRef.current?.setPreset(value)}>
            {label}
          </Button>
        ))}
        <Button variant="quiet" aria-pressed={labelsShown} onClick={() => setLabelsShown(!labelsShown)}>
          Labels
        </Button>
        <Button variant="quiet" aria-pressed={overlaysShown} onClick={() => setOverlaysShown(!overlaysShown)}>
          Overlays
        </Button>
        <Select label="Drawing quality" value={quality} options={QUALITY_OPTIONS} onChange={setQuality} />
      </div>
    </details>
  );
}

export function ResetViewButton() {
  const { stageRef } = useServices();
  return (
    <IconButton label="Reset view" shortcut="v" onClick={() => stageRef.current?.setPreset('overview')}>
      <Icon name="home" />
    </IconButton>
  );
}
