import { PROJECTION_SOURCES, type ProjectionSource } from '#state/slices/projection.ts';
import { PROJECTED_PARTS, PROJECTION_VIEWS, type TokenProjection } from '#workers/projection-api.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { Section } from '#ui/primitives/section.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { LayerRows } from './layer-rows.tsx';
import { choiceKey, choiceOf, tokenOptions } from './projection-words.ts';
import { StrongestVectors } from './strongest-vectors.tsx';
import { TokenMapCanvas } from './token-map-canvas.tsx';
import styles from './projections.module.css';

const PART_LABELS = { residual: 'residual stream', ffn: 'FFN writes' } as const;
const VIEW_LABELS = { tokens: 'top tokens', difference: 'difference' } as const;
const SOURCE_LABELS: Readonly<Record<ProjectionSource, string>> = { shadow: 'shadow', 'closed-loop': 'closed loop' };

/** One token of the decision at the cursor, read through the unembedding at every layer. */
export function ProjectionSection() {
  const projection = useLab((state) => state.projection);
  return (
    <Section title="Token projections" actions={<SourceSwitch />}>
      <Controls texts={projection?.texts ?? []} />
      {projection ? <Projection projection={projection} /> : <NoProjection />}
    </Section>
  );
}

function SourceSwitch() {
  const source = useLab((state) => state.projectionSource);
  const setSource = useLab((state) => state.setProjectionSource);
  const options = PROJECTION_SOURCES.map((value) => ({ value, label: SOURCE_LABELS[value] }));
  return <Segmented label="Projections of" value={source} options={options} onChange={setSource} />;
}

function Controls({ texts }: { readonly texts: readonly string[] }) {
  const token = useLab((state) => state.projectionToken);
  const part = useLab((state) => state.projectionPart);
  const view = useLab((state) => state.projectionView);
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
      <Segmented
        label="Part"
        value={part}
        options={PROJECTED_PARTS.map((value) => ({ value, label: PART_LABELS[value] }))}
        onChange={setPart}
      />
      <Segmented
        label="View"
        value={view}
        options={PROJECTION_VIEWS.map((value) => ({ value, label: VIEW_LABELS[value] }))}
        onChange={setView}
      />
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
        {projection.part === 'residual'
          ? 'Residual stream after each block, through the final norm.'
          : 'What each FFN adds, through the unembedding alone.'}{' '}
        Violet: action tokens. Outlined: changed by steering.
      </p>
      <TokenMapCanvas projection={projection} />
      <StrongestVectors projection={projection} />
    </div>
  );
}
