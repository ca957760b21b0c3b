import styles from './stage.module.css';

export interface StageNoticeProps {
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Stands where the arm cannot: what happened, and the one thing to do about it. */
export function StageNotice({ message, action }: StageNoticeProps) {
  return (
    <div className={styles.notice} role="status">
      <p>{message}</p>
      {action && (
        <button type="button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
