import { selectClosedLoop } from '#state/projection-question.ts';
import { selectCompares, selectSource, selectView } from '#state/projection-switches.ts';
import { PROJECTION_SOURCES, type ProjectionSource } from '#state/slices/projection.ts';
import { PROJECTED_PARTS, PROJECTION_VIEWS, type TokenProjection } from '#workers/projection-api.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Term } from '#ui/glossary/term.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { LayerRows } from './layer-rows.tsx';
import { choiceKey, choiceOf, tokenOptions } from './projection-words.ts';
import { StrongestVectors } from './strongest-vectors.tsx';
import { TokenMapCanvas } from './token-map-canvas.tsx';
import styles from './projections.module.css';

const PARTS = {
  residual: { label: 'residual', title: 'The residual stream after each block' },
  ffn: { label: 'FFN', title: 'What each FFN writes' },
} as const;
const VIEWS = {
  tokens: { label: 'top', title: 'The top tokens' },
  difference: { label: 'difference', title: 'The tokens that steering raised and lowered most' },
} as const;
const NOTHING_STEERS = 'Nothing steers here: add an intervention or a second prompt';
const NO_PAIR = 'Run both first: the policy has not executed both sides';
const SOURCE_LABELS: Readonly<Record<ProjectionSource, string>> = { shadow: 'shadow', 'closed-loop': 'closed loop' };

/** One token of the decision at the cursor, read through the unembedding at every layer. */
export function ProjectionSection() {
  const projection = useLab((state) => state.projection);
  return (
    <Section title="Token projections" anchor="words" actions={<SourceSwitch />}>
      <Controls texts={projection?.texts ?? []} />
      {projection ? <Projection projection={projection} /> : <NoProjection />}
    </Section>
  );
}

function SourceSwitch() {
  const source = useLab(selectSource);
  const setSource = useLab((state) => state.setProjectionSource);
  const executed = useLab(selectClosedLoop);
  const options = PROJECTION_SOURCES.map((value) => ({
    value,
    label: SOURCE_LABELS[value],
    ...(value === 'closed-loop' && !executed && { disabled: true, title: NO_PAIR }),
  }));
  return <Segmented label="Projections of" value={source} options={options} onChange={setSource} />;
}

function Controls({ texts }: { readonly texts: readonly string[] }) {
  const token = useLab((state) => state.projectionToken);
  const part = useLab((state) => state.projectionPart);
  const view = useLab(selectView);
  const compares = useLab(selectCompares);
  const chooseToken = useLab((state) => state.chooseToken);
  const setPart = useLab((state) => state.setProjectionPart);
  const setView = useLab((state) => state.setProjectionView);
  return (
    <div className={styles.controls}>
      <Select
        label="Token"
        value={choiceKey(token)}
        options={tokenOptions(texts)}
        onChange={(key) => {
          const choice = choiceOf(key, texts);
          if (choice) chooseToken(choice);
        }}
      />
      <div className={styles.switches}>
        <Segmented
          label="Part"
          value={part}
          options={PROJECTED_PARTS.map((value) => ({ value, ...PARTS[value] }))}
          onChange={setPart}
        />
        <Segmented
          label="View"
          value={view}
          options={PROJECTION_VIEWS.map((value) => ({
            value,
            ...VIEWS[value],
            ...(value === 'difference' && !compares && { disabled: true, title: NOTHING_STEERS }),
          }))}
          onChange={setView}
        />
      </div>
    </div>
  );
}

function NoProjection() {
  const issue = useLab((state) => state.projectionIssue);
  const words = useLab((state) => {
    if (state.policyStatus !== 'ready') return 'What each layer says in words comes with the policy.';
    if (state.playing) return 'Pause to read what each layer says at that moment.';
    return state.projectionWorking ? 'Reading the layers …' : 'Pause at a decision: what each layer says appears here.';
  });
  return issue === null ? (
    <p className={styles.note}>{words}</p>
  ) : (
    <p role="alert" className={styles.note}>
      {issue}
    </p>
  );
}

function Projection({ projection }: { readonly projection: TokenProjection }) {
  const working = useLab((state) => state.projectionWorking);
  const moment = useLab((state) => state.projectionMoment);
  return (
    <div className={styles.projection} data-working={working} data-millis={projection.millis.projection.toFixed(1)}>
      <LayerRows projection={projection} />
      <p className={styles.note}>
        Decision {moment?.decision ?? 0}, {SOURCE_LABELS[moment?.source ?? 'shadow']}.{' '}
        {projection.part === 'residual' ? (
          <>
            <Term name="residual-stream">Residual stream</Term> after each block, through the final norm.
          </>
        ) : (
          'What each FFN adds, through the unembedding alone.'
        )}{' '}
        Violet: action tokens. Outlined: changed by steering.
      </p>
      <TokenMapCanvas projection={projection} />
      <StrongestVectors projection={projection} />
    </div>
  );
}
