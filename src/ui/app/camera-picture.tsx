import { useEffect, useRef, type CSSProperties } from 'react';
import { rgbaOf } from './rgba.ts';
import styles from './stage-area.module.css';

export interface CameraPictureProps {
  /** RGB bytes, [size, size, 3], top row first. */
  readonly rgb: Uint8Array;
  readonly sizePx: number;
  /** Whole number of screen pixels a camera pixel. */
  readonly zoom: number;
}

/** A policy camera's bytes, one canvas pixel each, enlarged without smoothing. */
export function CameraPicture({ rgb, sizePx, zoom }: CameraPictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    ref.current?.getContext('2d')?.putImageData(new ImageData(rgbaOf(rgb), sizePx, sizePx), 0, 0);
  }, [rgb, sizePx]);
  return (
    <canvas
      ref={ref}
      className={styles.picture}
      width={sizePx}
      height={sizePx}
      style={{ '--pixels': sizePx, '--zoom': zoom } as CSSProperties}
    />
  );
}
