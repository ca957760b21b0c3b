import { isSoftwareRenderer } from './quality.ts';

/** What this browser can draw with, asked once before the canvas is made. */
export interface Graphics {
  readonly supported: boolean;
  /** No GPU behind WebGL: the processor draws. */
  readonly software: boolean;
  readonly rendererName: string;
}

/** Opens a context, reads the renderer's name, and gives the context back at once: browsers keep only a few. */
export function probeGraphics(): Graphics {
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) return { supported: false, software: false, rendererName: '' };
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const rendererName = String(context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return { supported: true, software: isSoftwareRenderer(rendererName), rendererName };
}
