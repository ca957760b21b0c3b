import styles from './progress.module.css';

export interface ProgressProps {
  readonly label: string;
  /** 0..1, or null while the amount of work is unknown. */
  readonly share: number | null;
  /** E.g. "12 of 38 MB". */
  readonly detail?: string;
}

export function Progress({ label, share, detail }: ProgressProps) {
  const percent = share === null ? null : Math.round(100 * Math.min(1, Math.max(0, share)));
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <span>{label}</span>
        {detail ? <span className={styles.detail}>{detail}</span> : null}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
        className={styles.track}
      >
        <div className={percent === null ? styles.pulse : styles.bar} style={{ width: `${percent ?? 100}%` }} />
      </div>
    </div>
  );
}
