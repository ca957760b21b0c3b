import { isSoftwareRenderer } from './quality.ts';

/** What this browser can draw with, asked once before the canvas is made. */
export interface Graphics {
  readonly supported: boolean;
  /** No GPU behind WebGL: the processor draws. */
  readonly software: boolean;
  readonly rendererName: string;
}

/** As the stage's renderer asks for a context without multisampling, so that the first one can be used for it. */
const PLAIN_CONTEXT: WebGLContextAttributes = {
  alpha: true,
  antialias: false,
  depth: true,
  stencil: true,
  powerPreference: 'high-performance',
};

let known: Graphics | undefined;
let spare: HTMLCanvasElement | undefined;

/**
 * Asked once a page, and early: React may begin a component many times before it mounts it, and a context that the processor
 * draws for takes 30 ms while nothing else is drawn, but 40 to 240 ms beside the page's first frames.
 */
export function graphicsOfPage(): Graphics {
  known ??= probeGraphics();
  return known;
}

/** A canvas for a stage. The first plain one in a page without a GPU has the context that the page was asked with. */
export function stageCanvas({ antialias }: { readonly antialias: boolean }): HTMLCanvasElement {
  const first = spare;
  spare = undefined;
  if (first && !antialias) return first;
  giveBack(first?.getContext('webgl2'));
  return document.createElement('canvas');
}

/** Opens a context and reads the renderer's name. A GPU's is given back at once: browsers keep only a few. */
function probeGraphics(): Graphics {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('webgl2', PLAIN_CONTEXT);
  if (!context) return { supported: false, software: false, rendererName: '' };
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const rendererName = String(context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  const software = isSoftwareRenderer(rendererName);
  if (software) spare = canvas;
  else giveBack(context);
  return { supported: true, software, rendererName };
}

function giveBack(context: WebGL2RenderingContext | null | undefined): void {
  context?.getExtension('WEBGL_lose_context')?.loseContext();
}
