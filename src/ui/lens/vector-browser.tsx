import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { Pool } from '#lens/natural.ts';
import type { VectorId } from '#lens/table.ts';
import type { Lane } from '#state/lanes.ts';
import { useServices } from '#ui/app/lab-context.ts';
import { SaveMapButton } from '#ui/charts/save-map-button.tsx';
import { Select } from '#ui/primitives/select.tsx';
import type { LensModel } from '#workers/lens-api.ts';
import { EpisodeBar } from './episode-bar.tsx';
import { LayerMap } from './layer-map.tsx';
import { POOL_WORDS } from './lens-words.ts';
import { VectorList } from './vector-list.tsx';
import { VectorPage } from './vector-page.tsx';
import { columnsOf, statisticOf, type VectorColumn } from './vector-order.ts';
import { sortedRows } from './sorted-rows.ts';
import { useAnswer } from './use-answer.ts';
import { useColumn } from './use-column.ts';
import { useEpisodeReading } from './use-episode-reading.ts';
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
const POOLS = (Object.keys(POOL_WORDS) as Pool[]).map((value) => ({ value, label: POOL_WORDS[value] }));

/** Search, map and list of all value vectors; one of them open beside them. */
export function VectorBrowser({ model, query, onQuery, selected, onSelect }: VectorBrowserProps) {
  const { lens } = useServices();
  const [column, setColumn] = useState<VectorColumn>(model.columns.includes('drift') ? 'drift' : 'norm');
  const [order, setOrder] = useState<'match' | VectorColumn>('match');
  const [lane, setLane] = useState<Lane>('unsteered');
  const [pool, setPool] = useState<Pool>('all');
  const asked = useDeferredValue(query.trim());
  const hits = useAnswer(`${model.key}\n${asked}`, () => lens.lensSearch(model.key, asked));
  const reading = useEpisodeReading(lane);
  const values = useColumn(model, column, reading.episode, pool);
  const orderValues = useColumn(model, order, reading.episode, pool);
  const rows = sortedRows(hits.value, orderValues);
  const scores = useMemo(() => {
    if (orderValues) return Float32Array.from(rows, (row) => orderValues[row] ?? 0);
    return order === 'match' && asked !== '' ? hits.value?.scores : undefined;
  }, [rows, orderValues, order, asked, hits.value]);
  const columns = columnsOf(model);
  const map = useRef<HTMLCanvasElement>(null);
  const readsEpisode = statisticOf(order) !== undefined || statisticOf(column) !== undefined;
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
          <span
            role="status"
            aria-busy={hits.isPending || asked !== query.trim()}
            className={hits.error ? styles.problem : styles.muted}
          >
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
        {readsEpisode ? (
          <EpisodeBar lane={lane} reading={reading} onLane={setLane}>
            <Select label="Tokens" value={pool} options={POOLS} onChange={setPool} />
          </EpisodeBar>
        ) : null}
        <LayerMap
          canvas={map}
          model={model}
          values={values}
          rows={asked === '' ? undefined : hits.value?.rows}
          selected={selected}
          onSelect={onSelect}
        />
        <div className={styles.row}>
          <span className={styles.muted}>one line a layer, one dot a value vector; click one</span>
          <SaveMapButton
            canvas={map}
            title="value vectors"
            note={`layers from bottom to top, index from left to right; brightness: ${columns.find(({ value }) => value === column)?.label ?? column}`}
          />
          <Select label="Colour of the map" value={column} options={columns} onChange={setColumn} />
        </div>
        <VectorList model={model} rows={rows} scores={scores} selected={selected} onSelect={onSelect} />
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
