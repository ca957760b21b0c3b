import type { ReactNode } from 'react';
import type { TermName } from './terms.ts';
import styles from './glossary.module.css';

/** Line drawings in the lab's own colours; the sentences beside them say the same. */
const PICTURES: Readonly<Record<TermName, ReactNode>> = {
  'value-vector': (
    <>
      <path className={styles.line} d="M6 32h108" />
      <path className={styles.steered} d="M60 58V36M54 42l6-8 6 8" />
      <text x="60" y="14" textAnchor="middle">
        slow · slower
      </text>
      <path className={styles.faint} d="M24 58V36M96 58V36M20 41l4-6 4 6M92 41l4-6 4 6" />
    </>
  ),
  'residual-stream': (
    <>
      <path className={styles.unsteered} d="M6 32h104M104 26l8 6-8 6" />
      {[24, 52, 80].map((x) => (
        <g key={x}>
          <rect className={styles.box} x={x - 9} y="44" width="18" height="14" rx="3" />
          <path className={styles.line} d={`M${x - 5} 32v12M${x + 5} 44V32`} />
        </g>
      ))}
      <text x="60" y="16" textAnchor="middle">
        sum over layers
      </text>
    </>
  ),
  'action-token': (
    <>
      {Array.from({ length: 15 }, (_, bin) => (
        <rect
          key={bin}
          className={bin === 9 ? styles.chosen : styles.bin}
          x={8 + 7 * bin}
          y={bin === 9 ? 18 : 26}
          width="5"
          height={bin === 9 ? 28 : 12}
        />
      ))}
      <text x="8" y="60">
        −1
      </text>
      <text x="112" y="60" textAnchor="end">
        1
      </text>
    </>
  ),
  shadow: (
    <>
      <path className={styles.unsteered} d="M8 50C30 50 34 40 48 34" />
      <circle className={styles.dot} cx="48" cy="34" r="4" />
      <path className={styles.faint} d="M48 34C68 26 84 26 110 28" />
      <path className={styles.shadow} d="M48 34C66 24 80 14 108 8" />
    </>
  ),
  'closed-loop': (
    <>
      <rect className={styles.box} x="6" y="22" width="34" height="18" rx="4" />
      <rect className={styles.box} x="80" y="22" width="34" height="18" rx="4" />
      <path className={styles.unsteered} d="M42 24C54 12 66 12 78 24M72 22l7 3-1-8" />
      <path className={styles.unsteered} d="M78 40C66 52 54 52 42 40M48 42l-7-3 1 8" />
      <text x="23" y="35" textAnchor="middle">
        look
      </text>
      <text x="97" y="35" textAnchor="middle">
        act
      </text>
    </>
  ),
};

export function TermPicture({ name }: { readonly name: TermName }) {
  return (
    <svg className={styles.picture} viewBox="0 0 120 64" aria-hidden="true">
      {PICTURES[name]}
    </svg>
  );
}
