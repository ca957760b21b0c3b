import { ProjectionSection } from '#ui/projections/projection-section.tsx';
import { ShadowSection } from '#ui/steer/shadow-section.tsx';
import { Section } from '#ui/primitives/section.tsx';
import { ActionSection } from './action-section.tsx';
import { CameraInsets } from './camera-insets.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { NARROW, useMedia } from './use-media.ts';

export function RightPanel() {
  return (
    <PanelFrame panel="right" title="Decision">
      <RightPanelContent />
    </PanelFrame>
  );
}

/** What the right panel holds, on a desk and in the phone's second tab. */
export function RightPanelContent() {
  const narrow = useMedia(NARROW);
  return (
    <>
      <ShadowSection />
      <ProjectionSection />
      <ActionSection />
      {narrow ? (
        <Section title="What the policy saw">
          <CameraInsets zoom={2} />
        </Section>
      ) : null}
    </>
  );
}
