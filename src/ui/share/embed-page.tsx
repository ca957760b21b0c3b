import { useLab, useServices } from '#ui/app/lab-context.ts';
import { NoticeBanner } from '#ui/app/notice-banner.tsx';
import { StageArea } from '#ui/app/stage-area.tsx';
import { TransportBar } from '#ui/timeline/transport-bar.tsx';
import { WHOLE_PAGE } from '#share/link-state.ts';
import styles from './share.module.css';

/** Stage and playback only, for a frame in another page; the whole lab is one click away. */
export function EmbedPage() {
  const { link } = useServices();
  const prompt = useLab((state) => state.episodes.unsteered.prompt);
  return (
    <div className={styles.embed}>
      <main className={styles.embedStage}>
        <h1 className={styles.hiddenTitle}>Steerlab: {prompt}</h1>
        <NoticeBanner />
        <StageArea />
      </main>
      <footer className={styles.embedBar}>
        <TransportBar />
        <a
          href="#"
          target="_blank"
          rel="noopener"
          onClick={(event) => {
            event.currentTarget.href = `${location.pathname}${link.linkNow(WHOLE_PAGE).hash}`;
          }}
        >
          Open in Steerlab
        </a>
      </footer>
    </div>
  );
}
