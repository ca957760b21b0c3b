import type { CSSProperties } from 'react';
import { GalleryDialog } from '#ui/gallery/gallery-dialog.tsx';
import { Guides } from '#ui/gallery/guides.tsx';
import { PresenterBar } from '#ui/presenter/presenter-bar.tsx';
import { Spotlight } from '#ui/presenter/spotlight.tsx';
import { usePresenter } from '#ui/presenter/use-presenter.ts';
import { FileDrop } from '#ui/export/file-drop.tsx';
import { VideoProgress } from '#ui/export/video-progress.tsx';
import { EmbedPage } from '#ui/share/embed-page.tsx';
import { Part } from '#ui/share/part.tsx';
import { SharedBadge } from '#ui/share/shared-badge.tsx';
import { useTour } from '#ui/tour/use-tour.ts';
import { useSharedView } from '#ui/share/use-shared-view.ts';
import { BottomPanel } from './bottom-panel.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { useLab } from './lab-context.ts';
import { LeftPanel } from './left-panel.tsx';
import { NoticeBanner } from './notice-banner.tsx';
import { PhoneTabs } from './phone-tabs.tsx';
import { RightPanel } from './right-panel.tsx';
import { StageArea } from './stage-area.tsx';
import { TopBar } from './top-bar.tsx';
import { NARROW, useMedia } from './use-media.ts';
import { usePlayback } from './use-playback.ts';
import { usePreferenceStorage } from './use-preferences.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useSteeringKeys } from '#ui/steer/use-steering-keys.ts';
import { useThemeAttribute } from './use-theme.ts';
import styles from './app.module.css';

const RAIL_PX = 36;

/** The lab's one screen: top bar, left panel, stage, right panel, bottom panel; tabs under the stage when it is narrow. */
export function App() {
  useThemeAttribute();
  usePlayback();
  useShortcuts();
  useSteeringKeys();
  usePreferenceStorage();
  useSharedView();
  useTour();
  usePresenter();
  const embed = useLab((state) => state.pageOptions.embed);
  const narrow = useMedia(NARROW);
  const maximised = useLab((state) => state.maximised);
  const style = usePanelSizes();
  if (embed) return <EmbedPage />;
  return (
    <div className={styles.app} data-narrow={narrow} data-maximised={maximised ?? 'none'} style={style}>
      <TopBar narrow={narrow} />
      <main className={styles.stage}>
        <NoticeBanner />
        <StageArea />
        <SharedBadge />
        {narrow ? null : <Guides />}
        <PresenterBar />
      </main>
      {narrow ? (
        <PhoneTabs />
      ) : (
        <>
          <Part name="left">
            <LeftPanel />
          </Part>
          <Part name="right">
            <RightPanel />
          </Part>
          <Part name="bottom">
            <BottomPanel />
          </Part>
        </>
      )}
      <HelpDialog />
      <VideoProgress />
      <FileDrop />
      <GalleryDialog />
      <Spotlight />
    </div>
  );
}

/** Sizes of the grid's tracks, as custom properties. */
function usePanelSizes(): CSSProperties {
  const panels = useLab((state) => state.panels);
  const hide = useLab((state) => state.pageOptions.hide);
  const openByLink = useLab((state) => state.pageOptions.panels);
  const size = (panel: keyof typeof panels) => {
    if (hide.includes(panel)) return '0px';
    const collapsed = openByLink ? !openByLink.includes(panel) : panels[panel].collapsed;
    return `${collapsed ? RAIL_PX : panels[panel].sizePx}px`;
  };
  return { '--left': size('left'), '--right': size('right'), '--bottom': size('bottom') } as CSSProperties;
}
