import { useState } from 'react';
import type { Result } from '#base/errors.ts';
import type { PackAddress } from '#lens/fetch-pack.ts';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import type { LensModel } from '#workers/lens-api.ts';
import { ConceptCompare } from './concept-compare.tsx';
import { PackAsk } from './pack-ask.tsx';
import { PackDialog } from './pack-dialog.tsx';
import { PackStatus } from './pack-status.tsx';
import { StudiesView } from './studies-view.tsx';
import { VectorBrowser } from './vector-browser.tsx';
import { useAnswer } from './use-answer.ts';
import { usePack } from './use-pack.ts';
import styles from './lens.module.css';

export interface LensViewProps {
  /** A pack that the page's address names; null when there is none, or when it was answered. */
  readonly asked: Result<PackAddress> | null;
  readonly onAnswered: () => void;
}

const TABS = [
  { value: 'browse', label: 'Value vectors' },
  { value: 'compare', label: 'Concepts' },
  { value: 'studies', label: 'Studies' },
] as const;
type Tab = (typeof TABS)[number]['value'];

/** The lens: all value vectors of a model, concepts beside each other, the studies. */
export function LensView({ asked, onAnswered }: LensViewProps) {
  const { lens } = useServices();
  const [withPacks, setWithPacks] = useState<readonly LensModel[]>();
  const opened = useAnswer('models', () => lens.lensModels());
  const [key, setKey] = useState('policy');
  const [tab, setTab] = useState<Tab>('browse');
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState<VectorId>();
  const [isPackOpen, setPackOpen] = useState(false);
  const changeModel = (next: string) => {
    setKey(next);
    setQuery('');
    setSelected(undefined);
  };
  const pack = usePack(({ key: next, models }) => {
    setWithPacks(models);
    changeModel(next);
    setPackOpen(false);
    onAnswered();
  });
  const models = withPacks ?? opened.value;
  const model = models?.find((candidate) => candidate.key === key);
  if (opened.error) return <p className={styles.empty}>{opened.error.sentence}</p>;
  if (!models || !model) return <p className={styles.empty}>Reading the tables.</p>;
  const open = (id: VectorId, of = key) => {
    if (of !== key) changeModel(of);
    setSelected(id);
    setTab('browse');
  };
  return (
    <div
      className={styles.view}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        pack.openFile(event.dataTransfer.files[0]);
      }}
    >
      {asked ? (
        <PackAsk
          asked={asked}
          pack={pack}
          onDone={() => {
            pack.cancel();
            onAnswered();
          }}
        />
      ) : null}
      <div className={styles.bar}>
        <Segmented label="Part of the lens" value={tab} options={TABS} onChange={setTab} />
        <Select
          label="Model"
          value={key}
          options={models.map((each) => ({
            value: each.key,
            label: each.key === 'policy' ? 'This policy' : each.name,
          }))}
          onChange={changeModel}
        />
        <span className={styles.muted}>
          {(model.layers * model.neurons).toLocaleString('en')} value vectors, {model.layers} layers
        </span>
        <Button onClick={() => setPackOpen(true)}>Open a lens pack…</Button>
        <PackDialog open={isPackOpen} onOpenChange={setPackOpen} pack={pack} />
        {asked === null && !isPackOpen ? <PackStatus pack={pack} /> : null}
      </div>
      {tab === 'browse' ? (
        <VectorBrowser
          key={key}
          model={model}
          query={query}
          onQuery={setQuery}
          selected={selected}
          onSelect={setSelected}
        />
      ) : null}
      {tab === 'compare' ? <ConceptCompare model={model} onSelect={open} /> : null}
      {tab === 'studies' ? <StudiesView onSelect={(id) => open(id, 'policy')} /> : null}
    </div>
  );
}
