import { useState } from 'react';
import { TOKEN_GROUPS, type TokenGroup } from '#policy/types.ts';
import { planDirection, type DirectionPlan } from '#state/direction-plan.ts';
import { selectPrompt } from '#state/slices/scene.ts';
import { withManner } from '#steering/manners.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import field from '#ui/primitives/field.module.css';
import { Progress } from '#ui/primitives/progress.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { DirectionResult } from './direction-result.tsx';
import { MomentRangeFields, useMomentRange } from './moment-range-fields.tsx';
import { GROUP_LABELS } from './token-group-words.ts';
import { useDirectionRecording } from './use-direction-recording.ts';
import styles from './steer.module.css';

const KINDS = [
  { value: 'prompts', label: 'two prompts', title: 'The same observations, read with one prompt and with the other' },
  { value: 'moments', label: 'two sets of moments', title: 'Two parts of the recorded episodes, read with one prompt' },
] as const;
const UNREACHED = 'No prompt reaches these tokens: they come before it';

/** Difference of means of the residual stream between two sets, as a card. */
export function RecordDirection({ onDone }: { readonly onDone: () => void }) {
  const prompt = useLab(selectPrompt);
  const [kind, setKind] = useState<DirectionPlan['kind']>('prompts');
  const [group, setGroup] = useState<TokenGroup>('slots');
  const [withPrompt, setWithPrompt] = useState<string | null>(null);
  const [withoutPrompt, setWithoutPrompt] = useState<string | null>(null);
  const withMoments = useMomentRange('steered');
  const withoutMoments = useMomentRange('unsteered');
  const prompts = { withPrompt: withPrompt ?? withManner(prompt, 'slowly'), withoutPrompt: withoutPrompt ?? prompt };
  const plan: DirectionPlan =
    kind === 'prompts'
      ? { kind, ...prompts }
      : { kind, withMoments: withMoments.value, withoutMoments: withoutMoments.value };
  const { progress, recorded, problem, record, cancel } = useDirectionRecording(plan, group);
  return (
    <details className={styles.members}>
      <summary>Record a direction</summary>
      <div className={styles.direction}>
        <Segmented label="What the two sets are" value={kind} options={KINDS} onChange={setKind} />
        {kind === 'prompts' ? (
          <>
            <PromptField label="with" value={prompts.withPrompt} onChange={setWithPrompt} />
            <PromptField label="without" value={prompts.withoutPrompt} onChange={setWithoutPrompt} />
          </>
        ) : (
          <>
            <MomentRangeFields label="with" range={withMoments} />
            <MomentRangeFields label="without" range={withoutMoments} />
          </>
        )}
        <div className={styles.row}>
          <span className={styles.label}>tokens</span>
          <Segmented<TokenGroup>
            label="Tokens that are read"
            value={group}
            options={TOKEN_GROUPS.toReversed().map((value) => {
              const reached = kind === 'moments' || value === 'text' || value === 'slots';
              return { value, label: GROUP_LABELS[value], ...(!reached && { disabled: true, title: UNREACHED }) };
            })}
            onChange={setGroup}
          />
        </div>
        {progress ? (
          <div className={styles.recording}>
            <Progress
              label="Reading the residual stream"
              share={progress.total === 0 ? null : progress.done / progress.total}
              detail={progress.total === 0 ? '' : `${progress.done} of ${progress.total} passes`}
            />
            <Button onClick={cancel}>Cancel</Button>
          </div>
        ) : (
          <PlanRow plan={plan} group={group} problem={problem} onRecord={() => void record()} />
        )}
        {recorded ? <DirectionResult recorded={recorded} onDone={onDone} /> : null}
      </div>
    </details>
  );
}

interface PlanRowProps {
  readonly plan: DirectionPlan;
  readonly group: TokenGroup;
  readonly problem: string;
  readonly onRecord: () => void;
}

/** What would be read, or why nothing can be. */
function PlanRow({ plan, group, problem, onRecord }: PlanRowProps) {
  const episodes = useLab((state) => state.episodes);
  const layout = useLab((state) => state.layout);
  const promptOverride = useLab((state) => state.promptOverride);
  const planned = planDirection({ episodes, layout, promptOverride }, plan, group);
  const words = planned.ok
    ? `${planned.value.withConcept.decisions.length} and ${planned.value.without.decisions.length} observations. ${planned.value.note}`
    : planned.error.sentence;
  return (
    <div className={styles.planRow}>
      <span className={problem === '' ? styles.note : styles.problem} role={problem === '' ? undefined : 'alert'}>
        {problem === '' ? words : problem}
      </span>
      <Button disabled={!planned.ok} onClick={onRecord}>
        Record
      </Button>
    </div>
  );
}

interface PromptFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function PromptField({ label, value, onChange }: PromptFieldProps) {
  return (
    <label className={styles.setRow}>
      <span className={styles.label}>{label}</span>
      <input
        className={field.text}
        aria-label={`Prompt ${label} the concept`}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
