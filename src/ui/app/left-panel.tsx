import { ComparisonSection } from '#ui/compare/comparison-section.tsx';
import { InterventionsSection } from '#ui/steer/interventions-section.tsx';
import { EpisodeSection } from './episode-section.tsx';
import { PanelFrame } from './panel-frame.tsx';

export function LeftPanel() {
  return (
    <PanelFrame panel="left" title="Steer">
      <LeftPanelContent />
    </PanelFrame>
  );
}

/** What the left panel holds, on a desk and in the phone's first tab. */
export function LeftPanelContent() {
  return (
    <>
      <InterventionsSection />
      <ComparisonSection />
      <EpisodeSection />
    </>
  );
}
