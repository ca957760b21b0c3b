import { useCallback, useEffect, useState } from 'react';

export interface ContextLoss {
  readonly lost: boolean;
  /** Counts contexts that came back in place. */
  readonly generation: number;
  /** Counts canvases made anew because the context did not come back. */
  readonly attempt: number;
  readonly watch: (canvas: HTMLCanvasElement) => void;
  readonly retry: () => void;
}

/** How long a browser may take to give a lost context back before a new canvas is made. */
const PATIENCE_MILLIS = 4000;

/**
 * Follows the canvas through a lost WebGL context (driver reset, too many tabs). three.js asks for the context back and uploads its own
 * buffers again; what it cannot know is announced by `generation`.
 */
export function useContextLoss(): ContextLoss {
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const [lost, setLost] = useState(false);
  const [generation, setGeneration] = useState(0);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!canvas) return;
    const onLost = () => setLost(true);
    const onRestored = () => {
      setLost(false);
      setGeneration((count) => count + 1);
    };
    canvas.addEventListener('webglcontextlost', onLost);
    canvas.addEventListener('webglcontextrestored', onRestored);
    return () => {
      canvas.removeEventListener('webglcontextlost', onLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
    };
  }, [canvas]);

  const retry = useCallback(() => {
    setCanvas(null);
    setLost(false);
    setAttempt((count) => count + 1);
  }, []);

  useEffect(() => {
    if (!lost) return;
    const timer = setTimeout(retry, PATIENCE_MILLIS);
    return () => clearTimeout(timer);
  }, [lost, retry]);

  return { lost, generation, attempt, watch: setCanvas, retry };
}
