import type { StateCreator } from 'zustand/vanilla';
import type { LabState } from '#state/store.ts';

export const THEMES = ['system', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

export const QUALITIES = ['auto', 'low', 'medium', 'high'] as const;
export type Quality = (typeof QUALITIES)[number];

export const PANELS = ['left', 'right', 'bottom'] as const;
export type PanelName = (typeof PANELS)[number];

export interface PanelState {
  /** Width of the side panels, height of the bottom one, in CSS pixels. */
  readonly sizePx: number;
  readonly collapsed: boolean;
}

/** What each panel may be dragged to. The stage keeps the rest. */
export const PANEL_LIMITS: Readonly<Record<PanelName, { min: number; max: number; initial: number }>> = {
  left: { min: 240, max: 520, initial: 320 },
  right: { min: 240, max: 560, initial: 360 },
  bottom: { min: 160, max: 480, initial: 208 },
};

export type CameraName = 'third' | 'wrist';

export interface UiSlice {
  readonly theme: Theme;
  readonly quality: Quality;
  readonly panels: Readonly<Record<PanelName, PanelState>>;
  /** The panel that fills the screen, for projectors; null is the usual layout. */
  readonly maximised: PanelName | null;
  /** Legend, moment and camera insets over the stage. */
  readonly overlaysShown: boolean;
  /** Names of things on the stage. */
  readonly labelsShown: boolean;
  readonly enlargedCamera: CameraName | null;
  readonly helpOpen: boolean;
  /** The panel under the stage on a narrow screen. */
  readonly phoneTab: PanelName;
  /** The stage can show a pose, or has said that it cannot: playback waits for that, or its start would be missed. */
  readonly stageSettled: boolean;
  setTheme: (theme: Theme) => void;
  setQuality: (quality: Quality) => void;
  resizePanel: (panel: PanelName, sizePx: number) => void;
  setPanelCollapsed: (panel: PanelName, collapsed: boolean) => void;
  setMaximised: (panel: PanelName | null) => void;
  setOverlaysShown: (shown: boolean) => void;
  setLabelsShown: (shown: boolean) => void;
  setEnlargedCamera: (camera: CameraName | null) => void;
  setHelpOpen: (open: boolean) => void;
  setPhoneTab: (tab: PanelName) => void;
  settleStage: () => void;
}

/** The part of the user interface that a browser remembers. */
export type Preferences = Pick<UiSlice, 'theme' | 'quality' | 'panels' | 'overlaysShown'>;

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  quality: 'auto',
  overlaysShown: true,
  panels: {
    left: { sizePx: PANEL_LIMITS.left.initial, collapsed: false },
    right: { sizePx: PANEL_LIMITS.right.initial, collapsed: false },
    bottom: { sizePx: PANEL_LIMITS.bottom.initial, collapsed: false },
  },
};

export function createUiSlice(preferences: Preferences): StateCreator<LabState, [], [], UiSlice> {
  return (set, get) => {
    /** What a person chooses from now on wins over what the opened link asked for. */
    const withoutLinkTheme = ({ pageOptions }: LabState): Pick<LabState, 'pageOptions'> => {
      const { theme: _, ...rest } = pageOptions;
      return { pageOptions: rest };
    };
    const changePanel = (panel: PanelName, next: Partial<PanelState>) =>
      set((state) => ({ panels: { ...state.panels, [panel]: { ...state.panels[panel], ...next } } }));
    return {
      ...preferences,
      maximised: null,
      labelsShown: false,
      enlargedCamera: null,
      helpOpen: false,
      phoneTab: 'left',
      stageSettled: false,
      setTheme: (theme) => set((state) => ({ theme, ...withoutLinkTheme(state) })),
      setQuality: (quality) => set({ quality }),
      resizePanel: (panel, sizePx) => changePanel(panel, { sizePx: clampPanel(panel, sizePx), collapsed: false }),
      setPanelCollapsed: (panel, collapsed) => {
        const open = PANELS.filter((one) => (one === panel ? !collapsed : !selectCollapsed(get(), one)));
        // Under a link's own panels a person's choice is for this page; what the browser remembers stays.
        if (get().pageOptions.panels) set(({ pageOptions }) => ({ pageOptions: { ...pageOptions, panels: open } }));
        else changePanel(panel, { collapsed });
      },
      setMaximised: (panel) => set({ maximised: panel }),
      setOverlaysShown: (shown) => set({ overlaysShown: shown }),
      setLabelsShown: (shown) => set({ labelsShown: shown }),
      setEnlargedCamera: (camera) => set({ enlargedCamera: camera }),
      setHelpOpen: (open) => set({ helpOpen: open }),
      setPhoneTab: (tab) => set({ phoneTab: tab }),
      settleStage: () => set({ stageSettled: true }),
    };
  };
}

/** Whether a panel is a rail: as the opened link has it, else as the browser remembers. */
export function selectCollapsed({ pageOptions, panels }: LabState, panel: PanelName): boolean {
  return pageOptions.panels ? !pageOptions.panels.includes(panel) : panels[panel].collapsed;
}

/** The theme in force: the opened link's, else the chosen one. */
export function selectTheme({ pageOptions, theme }: LabState): Theme {
  return pageOptions.theme ?? theme;
}

export function clampPanel(panel: PanelName, sizePx: number): number {
  const { min, max } = PANEL_LIMITS[panel];
  return Math.round(Math.min(max, Math.max(min, sizePx)));
}
