import { useState } from 'react';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { Select } from '#ui/primitives/select.tsx';
import type { LensModel } from '#workers/lens-api.ts';
import { ConceptCompare } from './concept-compare.tsx';
import { PackDrop } from './pack-drop.tsx';
import { StudiesView } from './studies-view.tsx';
import { VectorBrowser } from './vector-browser.tsx';
import { useAnswer } from './use-answer.ts';
import styles from './lens.module.css';

const TABS = [
  { value: 'browse', label: 'Value vectors' },
  { value: 'compare', label: 'Concepts' },
  { value: 'studies', label: 'Studies' },
] as const;
type Tab = (typeof TABS)[number]['value'];

/** The lens: all value vectors of a model, concepts beside each other, the studies. */
export function LensView() {
  const { lens } = useServices();
  const [dropped, setDropped] = useState<readonly LensModel[]>();
  const opened = useAnswer('models', () => lens.lensModels());
  const [key, setKey] = useState('policy');
  const [tab, setTab] = useState<Tab>('browse');
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState<VectorId>();
  const models = dropped ?? opened.value;
  const model = models?.find((candidate) => candidate.key === key);
  if (opened.error) return <p className={styles.empty}>{opened.error.sentence}</p>;
  if (!models || !model) return <p className={styles.empty}>Reading the tables.</p>;
  const changeModel = (next: string) => {
    setKey(next);
    setQuery('');
    setSelected(undefined);
  };
  const show = (text: string) => {
    setQuery(text);
    setTab('browse');
  };
  return (
    <div className={styles.view}>
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
        <PackDrop
          onOpened={(name, next) => {
            setDropped(next);
            changeModel(name);
          }}
        />
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
      {tab === 'compare' ? (
        <ConceptCompare
          model={model}
          onSearch={show}
          onSelect={(id) => {
            setSelected(id);
            setTab('browse');
          }}
        />
      ) : null}
      {tab === 'studies' ? (
        <StudiesView
          onSelect={(id) => {
            changeModel('policy');
            setSelected(id);
            setTab('browse');
          }}
        />
      ) : null}
    </div>
  );
}
