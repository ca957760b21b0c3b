import { Button, IconButton } from '#ui/primitives/button.tsx';
import { Icon } from '#ui/primitives/icon.tsx';
import { useLab } from './lab-context.ts';
import styles from './notice-banner.module.css';

/** One banner at a time: what happened, what it means, one action. The live region stands always, so changes are read. */
export function NoticeBanner() {
  const notice = useLab((state) => state.notices[0]);
  const dismiss = useLab((state) => state.dismissNotice);
  return (
    <div role="status" className={styles.place}>
      {notice ? (
        <div className={styles.banner} data-tone={notice.tone}>
          {notice.tone === 'info' ? null : <Icon name="warning" />}
          <p className={styles.words}>
            <b>{notice.happened}</b> {notice.meaning}
          </p>
          {notice.action ? (
            <Button
              onClick={() => {
                dismiss(notice.id);
                notice.action?.run();
              }}
            >
              {notice.action.label}
            </Button>
          ) : null}
          <IconButton label="Dismiss" onClick={() => dismiss(notice.id)}>
            <Icon name="close" />
          </IconButton>
        </div>
      ) : null}
    </div>
  );
}
