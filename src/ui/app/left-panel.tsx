import { EpisodeSection } from './episode-section.tsx';
import { PanelFrame } from './panel-frame.tsx';

export function LeftPanel() {
  return (
    <PanelFrame panel="left" title="Episode">
      <LeftPanelContent />
    </PanelFrame>
  );
}

/** What the left panel holds, on a desk and in the phone's first tab. */
export function LeftPanelContent() {
  return <EpisodeSection />;
}
