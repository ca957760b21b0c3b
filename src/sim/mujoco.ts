import loadModule from '@mujoco/mujoco';
import type { DoubleBuffer, MainModule, MjData, MjModel } from '@mujoco/mujoco';
import { LabError, invariant } from '#base/errors.ts';

export type { DoubleBuffer, MainModule, MjData, MjModel };

export interface LoadOptions {
  /** Where mujoco.wasm lies; by default beside its script, which Vite and Node both find. */
  readonly wasmUrl?: string | undefined;
  /** MuJoCo's WebAssembly, compiled elsewhere. */
  readonly compiled?: WebAssembly.Module | undefined;
}

/**
 * Compiles MuJoCo's WebAssembly (10 MB, 0.2 s). Worlds of one thread can share a module.
 * @throws LabError 'simulator-load'
 */
export async function loadMujoco({ wasmUrl, compiled }: LoadOptions = {}): Promise<MainModule> {
  try {
    if (compiled) return await instantiate(compiled);
    return await loadModule(wasmUrl === undefined ? undefined : { locateFile: () => wasmUrl });
  } catch (cause) {
    throw new LabError('simulator-load', 'MuJoCo did not start in this browser.', {
      fix: 'Reload the page; if it stays, use a browser with WebAssembly and a page whose security policy allows it.',
      cause,
    });
  }
}

/** Emscripten's hook has no way to say that it failed: a promise beside it does. */
function instantiate(compiled: WebAssembly.Module): Promise<MainModule> {
  return new Promise((resolve, reject) => {
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ) => {
      WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled), reject);
      return {};
    };
    loadModule({ instantiateWasm }).then(resolve, reject);
  });
}

/*
 * The bindings type every array as `any`. These two functions say what they are, and each call reads the view anew:
 * a view that was kept has length 0 once the module's memory has grown.
 */

type DataArray =
  'qpos' | 'ctrl' | 'mocap_pos' | 'site_xpos' | 'site_xmat' | 'geom_xpos' | 'geom_xmat' | 'cam_xpos' | 'cam_xmat';

export function dataArray(data: MjData, name: DataArray): Float64Array {
  return data[name] as Float64Array;
}

type ModelArray =
  | 'jnt_qposadr'
  | 'body_mocapid'
  | 'geom_type'
  | 'geom_group'
  | 'geom_matid'
  | 'geom_size'
  | 'geom_rgba'
  | 'mat_rgba'
  | 'cam_pos'
  | 'cam_quat'
  | 'cam_fovy';

export function modelArray(model: MjModel, name: ModelArray): Float64Array | Float32Array | Int32Array {
  return model[name] as Float64Array | Float32Array | Int32Array;
}

export function bufferView(buffer: DoubleBuffer): Float64Array {
  return buffer.GetView() as Float64Array;
}

type NamedKind = 'mjOBJ_SITE' | 'mjOBJ_JOINT' | 'mjOBJ_GEOM' | 'mjOBJ_BODY' | 'mjOBJ_CAMERA';

/** Index of a named element of the scene. */
export function idOf(mujoco: MainModule, model: MjModel, kind: NamedKind, name: string): number {
  const id = mujoco.mj_name2id(model, mujoco.mjtObj[kind].value, name);
  invariant(id >= 0, `the scene has a ${kind} named ${name}`);
  return id;
}
