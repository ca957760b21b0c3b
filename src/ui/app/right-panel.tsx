import { ActionSection } from './action-section.tsx';
import { PanelFrame } from './panel-frame.tsx';

export function RightPanel() {
  return (
    <PanelFrame panel="right" title="Decision">
      <RightPanelContent />
    </PanelFrame>
  );
}

/** What the right panel holds, on a desk and in the phone's second tab. */
export function RightPanelContent() {
  return <ActionSection />;
}
