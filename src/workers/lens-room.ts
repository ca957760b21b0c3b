import { LabError, err, ok, unwrap } from '#base/errors.ts';
import type { Result } from '#base/errors.ts';
import { isActionToken } from '#lens/action-tokens.ts';
import { LensDesk } from '#lens/desk.ts';
import { MAX_PACK_BYTES, tooLarge } from '#lens/fetch-pack.ts';
import { parseLensIndex } from '#lens/files.ts';
import { NaturalTable } from '#lens/natural.ts';
import { lensInputOf } from '#lens/open-bundle.ts';
import { LensLibrary, openLensZip } from '#lens/pack.ts';
import type { RecordedObservations } from '#lens/pack.ts';
import type { Bundle } from '#policy/bundle.ts';
import { LENS_COLUMNS } from './lens-api.ts';
import type { LensColumn, LensModel } from './lens-api.ts';

/** Fetches a file of the bundle by its path in it. */
export type FetchFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** The open tables of one policy, and of packs that were dropped beside it. */
export class LensRoom {
  readonly bundle: Bundle;
  readonly fetchFile: FetchFile;
  readonly #desks = new Map<string, LensDesk>();
  readonly #naturals = new Map<string, Promise<NaturalTable>>();
  readonly #library: LensLibrary;

  private constructor(bundle: Bundle, fetchFile: FetchFile, library: LensLibrary) {
    this.bundle = bundle;
    this.fetchFile = fetchFile;
    this.#library = library;
  }

  static async open(bundle: Bundle, fetchFile: FetchFile): Promise<LensRoom> {
    if (!bundle.manifest.files.some(({ path }) => path === 'lens/lens.json')) {
      throw new LabError('lens-missing', 'This policy comes without a lens: its value vectors were not read out.', {
        fix: 'Write it with: python -m steerlab_training.lens --bundle DIR',
      });
    }
    const text = new TextDecoder().decode(await fetchFile('lens/lens.json'));
    const library = new LensLibrary(unwrap(parseLensIndex(text)), (name) => fetchFile(`lens/${name}`));
    const room = new LensRoom(bundle, fetchFile, library);
    const input = lensInputOf(bundle, library);
    for (const name of library.names) {
      // The base model's tables are larger and rarely asked for: their desk opens on first use.
      if (name === 'policy') room.#desks.set(name, await LensDesk.open(input, name));
    }
    return room;
  }

  /** @returns what the pack is called from now on: its name, unless one of the bundle's own models has that. */
  async openPack(name: string, bytes: Uint8Array): Promise<Result<string>> {
    if (bytes.length > MAX_PACK_BYTES) return err(tooLarge(bytes.length));
    const library = openLensZip(bytes);
    if (!library.ok) return library;
    const vocabulary = await library.value.pack('policy')?.vocabulary();
    if (!vocabulary) {
      return err(
        new LabError('lens-pack', 'This lens pack carries no words.', {
          fix: 'Make it again with steerlab_training.lens.foreign.',
        }),
      );
    }
    const key = this.#library.names.includes(name) ? `${name} (file)` : name;
    this.#desks.set(key, await LensDesk.open({ library: library.value, vocabulary }));
    return ok(key);
  }

  async models(): Promise<LensModel[]> {
    const keys = new Set([...this.#library.names, ...this.#desks.keys()]);
    return Promise.all([...keys].map((key) => this.#describe(key)));
  }

  /** Errors: 'no-model' for a name that is not open. */
  async desk(key: string): Promise<LensDesk> {
    const open = this.#desks.get(key);
    if (open) return open;
    if (!this.#library.names.includes(key)) {
      throw new LabError('no-model', `No lens named ${key} is open.`, { fix: 'Choose one of the list.' });
    }
    const desk = await LensDesk.open(lensInputOf(this.bundle, this.#library), key);
    this.#desks.set(key, desk);
    return desk;
  }

  /** The desk of the model before training, where there is one; only the policy has it. */
  async baseOf(key: string): Promise<LensDesk | undefined> {
    return key === 'policy' && this.#library.names.includes('base') ? this.desk('base') : undefined;
  }

  natural(key: string, desk: LensDesk): Promise<NaturalTable> | undefined {
    if (!desk.pack.has('stats')) return undefined;
    let table = this.#naturals.get(key);
    if (!table) this.#naturals.set(key, (table = NaturalTable.of(desk.pack)));
    return table;
  }

  observations(): Promise<RecordedObservations> | undefined {
    return this.#library.observations();
  }

  async column(key: string, column: LensColumn): Promise<Float32Array> {
    const desk = await this.desk(key);
    switch (column) {
      case 'norm':
        return desk.rows.norm;
      case 'drift':
        return desk.rows.drift?.map((cosine) => 1 - cosine) ?? new Float32Array(desk.table.count);
      case 'actions':
        return actionCounts(desk);
      case 'std':
      case 'p99':
      case 'max':
        return (await this.natural(key, desk))?.column(column) ?? new Float32Array(desk.table.count);
    }
  }

  async #describe(key: string): Promise<LensModel> {
    const entry = this.#library.index.packs[key];
    const open = this.#desks.get(key);
    const model = open?.pack.model ?? entry!;
    const arrays = new Set(model.files.flatMap((file) => file.arrays.map(({ name }) => name)));
    const columns = LENS_COLUMNS.filter((column) => {
      if (column === 'norm') return true;
      if (column === 'drift') return arrays.has('drift.distance');
      return column === 'actions' ? model.actions.count > 0 : arrays.has('stats');
    });
    return {
      key,
      name: model.name,
      layers: model.layers,
      neurons: model.neurons,
      layerNumbers: model.layerNumbers,
      columns,
      hasNatural: arrays.has('stats'),
      isLive: key === 'policy',
    };
  }
}

/** Action tokens among each row's top ones. */
function actionCounts({ table }: LensDesk): Float32Array {
  const counts = new Float32Array(table.count);
  const { up, actions } = table.model;
  table.upIds.forEach((id, place) => {
    if (isActionToken(actions, id)) counts[Math.floor(place / up)]!++;
  });
  return counts;
}
