import { useDeferredValue, useState } from 'react';
import type { VectorId } from '#lens/table.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { Select } from '#ui/primitives/select.tsx';
import type { LensColumn, LensModel } from '#workers/lens-api.ts';
import { LayerMap } from './layer-map.tsx';
import { COLUMN_WORDS } from './lens-words.ts';
import { VectorList } from './vector-list.tsx';
import { VectorPage } from './vector-page.tsx';
import { sortedRows } from './sorted-rows.ts';
import { useAnswer } from './use-answer.ts';
import field from '#ui/primitives/field.module.css';
import styles from './lens.module.css';

export interface VectorBrowserProps {
  readonly model: LensModel;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly selected: VectorId | undefined;
  readonly onSelect: (id: VectorId) => void;
}

const HELP = 'word   word*   /pattern/   action   dz -0.3   L5-11   ~careful';

/** Search, map and list of all value vectors; one of them open beside them. */
export function VectorBrowser({ model, query, onQuery, selected, onSelect }: VectorBrowserProps) {
  const { lens } = useServices();
  const [column, setColumn] = useState<LensColumn>(model.columns.includes('drift') ? 'drift' : 'norm');
  const [order, setOrder] = useState<'match' | LensColumn>('match');
  const asked = useDeferredValue(query.trim());
  const hits = useAnswer(`${model.key}\n${asked}`, () => lens.lensSearch(model.key, asked));
  const values = useAnswer(`${model.key}\n${column}`, () => lens.lensColumn(model.key, column));
  const orderValues = useAnswer(order === 'match' ? null : `${model.key}\n${order}`, () =>
    lens.lensColumn(model.key, order === 'match' ? 'norm' : order),
  );
  const rows = sortedRows(hits.value, order === 'match' ? undefined : orderValues.value);
  const columns = model.columns.map((value) => ({ value, label: COLUMN_WORDS[value] }));
  return (
    <div className={styles.browser}>
      <div className={styles.column}>
        <input
          className={field.text}
          type="search"
          value={query}
          placeholder={HELP}
          aria-label={`Search value vectors: ${HELP}`}
          onChange={(event) => onQuery(event.target.value)}
        />
        <div className={styles.row}>
          <span role="status" className={hits.error ? styles.problem : styles.muted}>
            {hits.error
              ? hits.error.sentence
              : hits.value
                ? `${hits.value.rows.length.toLocaleString('en')} found`
                : 'Searching.'}
          </span>
          <Select
            label="Order"
            value={order}
            options={[
              { value: 'match', label: 'best match first' },
              ...columns.map((c) => ({ ...c, label: `by ${c.label}` })),
            ]}
            onChange={(next) => setOrder(next)}
          />
        </div>
        <LayerMap
          model={model}
          values={values.value}
          rows={asked === '' ? undefined : hits.value?.rows}
          selected={selected}
          onSelect={onSelect}
        />
        <div className={styles.row}>
          <span className={styles.muted}>one line a layer, one dot a value vector; click one</span>
          <Select label="Colour of the map" value={column} options={columns} onChange={setColumn} />
        </div>
        <VectorList
          model={model}
          rows={rows}
          scores={order === 'match' && asked !== '' ? hits.value?.scores : undefined}
          selected={selected}
          onSelect={onSelect}
        />
      </div>
      <div className={styles.column}>
        {selected ? (
          <VectorPage model={model} id={selected} onSelect={onSelect} onSearch={onQuery} />
        ) : (
          <p className={styles.empty}>
            A value vector is what one FFN neuron adds to the residual stream. Choose one, or search for{' '}
            {['up', 'slow', 'action'].map((word) => (
              <button key={word} type="button" className={styles.link} onClick={() => onQuery(word)}>
                {word}
              </button>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}
