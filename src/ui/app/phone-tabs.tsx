import { Tabs } from 'radix-ui';
import { PANELS, type PanelName } from '#state/slices/ui.ts';
import { Guides } from '#ui/gallery/guides.tsx';
import { TransportBar } from '#ui/timeline/transport-bar.tsx';
import { BottomPanelContent } from './bottom-panel.tsx';
import { DriverSwitch } from './driver-switch.tsx';
import { useLab } from './lab-context.ts';
import { LeftPanelContent } from './left-panel.tsx';
import { PromptField } from './prompt-field.tsx';
import { RightPanelContent } from './right-panel.tsx';
import { SceneControls } from './scene-controls.tsx';
import { ThemeButton } from './theme-button.tsx';
import styles from './phone-tabs.module.css';

const TITLES: Readonly<Record<PanelName, string>> = { left: 'Steer', right: 'Decision', bottom: 'Motion' };

/** The same panels on a narrow screen: playback always in reach, one panel at a time under it. */
export function PhoneTabs() {
  const tab = useLab((state) => state.phoneTab);
  const setPhoneTab = useLab((state) => state.setPhoneTab);
  return (
    <Tabs.Root
      className={styles.tabs}
      value={tab}
      onValueChange={(value) => setPhoneTab(PANELS.find((panel) => panel === value) ?? 'left')}
      role="region"
      aria-label="Panels"
    >
      {tab === 'bottom' ? null : (
        <div className={styles.transport}>
          <TransportBar />
        </div>
      )}
      <Tabs.List className={styles.list} aria-label="Panels">
        {PANELS.map((panel) => (
          <Tabs.Trigger key={panel} value={panel} className={styles.trigger}>
            {TITLES[panel]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content value="left" className={styles.content}>
        <Guides inFlow />
        <div className={styles.scene}>
          <SceneControls />
          <PromptField />
          <div className={styles.pair}>
            <DriverSwitch />
            <ThemeButton />
          </div>
        </div>
        <LeftPanelContent />
      </Tabs.Content>
      <Tabs.Content value="right" className={styles.content}>
        <RightPanelContent />
      </Tabs.Content>
      <Tabs.Content value="bottom" className={styles.content}>
        <BottomPanelContent />
      </Tabs.Content>
    </Tabs.Root>
  );
}
