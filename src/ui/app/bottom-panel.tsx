import { HeightChart, SpeedChart } from '#ui/charts/motion-charts.tsx';
import { Timeline } from '#ui/timeline/timeline.tsx';
import { TransportBar } from '#ui/timeline/transport-bar.tsx';
import { PanelFrame } from './panel-frame.tsx';
import styles from './bottom-panel.module.css';

export function BottomPanel() {
  return (
    <PanelFrame panel="bottom" title="Motion and time">
      <BottomPanelContent />
    </PanelFrame>
  );
}

/** Charts and timeline, on a desk and in the phone's third tab. */
export function BottomPanelContent() {
  return (
    <div className={styles.row}>
      <div className={styles.chart}>
        <HeightChart />
      </div>
      <div className={styles.chart}>
        <SpeedChart />
      </div>
      <div className={styles.time}>
        <TransportBar />
        <Timeline />
      </div>
    </div>
  );
}
