import { Popover } from 'radix-ui';
import { temperatureWords } from '#policy/temperatures.ts';
import { FLOW_STEPS, MAX_SEED, TEMPERATURE } from '#rollout/limits.ts';
import { selectTemperatures } from '#state/slices/policy.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { NumberField } from '#ui/primitives/number-field.tsx';
import { PopoverPanel } from '#ui/primitives/popover-panel.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import styles from './policy.module.css';

/** Which head acts, and one button to how it samples. */
export function DecodingControls() {
  const head = useLab((state) => state.decoding.head);
  const setDecoding = useLab((state) => state.setDecoding);
  const summary = useLab((state) =>
    state.decoding.head === 'flow'
      ? `${state.decoding.flowSteps} steps`
      : state.policyInfo
        ? `T ${temperatureWords(selectTemperatures(state))}`
        : 'sampling',
  );
  return (
    <>
      <Segmented
        label="Head"
        value={head}
        options={[
          { value: 'discrete', label: 'discrete', title: 'OpenVLA-type: seven action tokens' },
          { value: 'flow', label: 'flow', title: 'pi0-type: a flow-matching expert on the same backbone' },
        ]}
        onChange={(value) => setDecoding({ head: value })}
      />
      <Popover.Root>
        <Popover.Trigger className={styles.chip} aria-label={`Sampling: ${summary}`}>
          {summary}
        </Popover.Trigger>
        <PopoverPanel label="Sampling">
          <div className={styles.panel}>{head === 'flow' ? <FlowSettings /> : <DiscreteSettings />}</div>
        </PopoverPanel>
      </Popover.Root>
    </>
  );
}

function SeedRow({ governs }: { readonly governs: string }) {
  const seed = useLab((state) => state.decoding.samplingSeed);
  const setDecoding = useLab((state) => state.setDecoding);
  return (
    <>
      <div className={styles.row}>
        <span>Sampling seed</span>
        <NumberField
          label="Sampling seed"
          value={seed}
          min={0}
          max={MAX_SEED}
          onCommit={(samplingSeed) => setDecoding({ samplingSeed })}
        />
      </div>
      <p className={styles.note}>{governs} The scene has a seed of its own. Both lanes share both.</p>
    </>
  );
}

function DiscreteSettings() {
  const temperature = useLab((state) => selectTemperatures(state).temperature);
  const ownGripper = useLab((state) => selectTemperatures(state).gripperTemperature);
  const gripper = ownGripper ?? temperature;
  const setDecoding = useLab((state) => state.setDecoding);
  // A temperature alone would count for the gripper too: whoever moves one slider leaves the other where it stands.
  return (
    <>
      <TemperatureRow
        label="Temperature"
        value={temperature}
        onChange={(value) => setDecoding({ temperature: value, gripperTemperature: gripper })}
      />
      <TemperatureRow
        label="Gripper temperature"
        value={gripper}
        onChange={(value) => setDecoding({ temperature, gripperTemperature: value })}
      />
      <p className={styles.note}>
        Each slot’s bin is drawn at its temperature; 0 takes the most probable bin (argmax), which can freeze, above all
        in the gripper’s slot.
      </p>
      <SeedRow governs="The seed governs the draws." />
    </>
  );
}

interface TemperatureRowProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function TemperatureRow({ label, value, onChange }: TemperatureRowProps) {
  return (
    <label className={styles.row}>
      <span>{label}</span>
      <input
        type="range"
        min={TEMPERATURE.min}
        max={TEMPERATURE.max}
        step={0.05}
        value={value}
        aria-label={label}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output className={styles.number}>{value.toFixed(2)}</output>
    </label>
  );
}

function FlowSettings() {
  const { flowSteps, expert } = useLab((state) => state.decoding);
  const experts = useLab((state) => state.policyInfo?.experts);
  const setDecoding = useLab((state) => state.setDecoding);
  const options = (experts ?? []).map(({ id, training }) => ({ value: id, label: `${id}: ${training}` }));
  return (
    <>
      {options.length > 0 ? (
        <Select
          label="Flow expert"
          value={expert ?? options[0]!.value}
          options={options}
          onChange={(id) => setDecoding({ expert: id })}
        />
      ) : null}
      <div className={styles.row}>
        <span>Denoising steps</span>
        <NumberField
          label="Denoising steps"
          value={flowSteps}
          min={FLOW_STEPS.min}
          max={FLOW_STEPS.max}
          onCommit={(steps) => setDecoding({ flowSteps: steps })}
        />
      </div>
      <SeedRow governs="The seed governs the noise." />
    </>
  );
}
