import { SUITES } from '#sim/types.ts';
import { MAX_SEED } from '#state/slices/scene.ts';
import { IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { NumberField } from '#ui/primitives/number-field.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { useLab, useServices } from './lab-context.ts';
import styles from './top-bar.module.css';

const SUITE_OPTIONS = SUITES.map((suite) => ({ value: suite, label: suite }));
/** Short enough to read out in a classroom. */
const DICE_SEEDS = 10_000;

/** Which scene: suite and seed. Reset keeps the seed; a new seed is its own button. */
export function SceneControls() {
  const { simulation, lab } = useServices();
  const suite = useLab((state) => state.suite);
  const seed = useLab((state) => state.seed);
  const change = (scene: Parameters<ReturnType<typeof lab.store.getState>['setScene']>[0]) => {
    lab.store.getState().setScene(scene);
    void simulation.openScene();
  };
  return (
    <div className={styles.scene} role="group" aria-label="Task">
      <Select label="Suite" value={suite} options={SUITE_OPTIONS} onChange={(next) => change({ suite: next })} />
      <span className={styles.seed}>
        <span aria-hidden="true">seed</span>
        <NumberField label="Seed" value={seed} min={0} max={MAX_SEED} onCommit={(next) => change({ seed: next })} />
      </span>
      <IconButton label="New seed" onClick={() => change({ seed: Math.floor(Math.random() * DICE_SEEDS) })}>
        <Icon name="dice" />
      </IconButton>
      <IconButton label="Reset, same seed" shortcut="r" onClick={() => void simulation.openScene()}>
        <Icon name="reset" />
      </IconButton>
    </div>
  );
}
