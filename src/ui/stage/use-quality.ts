import { useCallback, useRef, useState } from 'react';
import {
  beginQualitySearch,
  observeFrame,
  type QualityLevel,
  type QualitySearch,
  type QualitySetting,
} from './quality.ts';

export interface Quality {
  readonly level: QualityLevel;
  /** Takes the time since the last frame; true while another frame is wanted to measure. */
  readonly onFrame: (millis: number) => boolean;
}

/** The level to draw at: the one that was set, or the one that the first frames' times lead to. */
export function useQuality(setting: QualitySetting, softwareRenderer: boolean): Quality {
  const search = useRef<QualitySearch>(null);
  const [found, setFound] = useState<QualityLevel>(() => beginQualitySearch(softwareRenderer).level);
  const onFrame = useCallback(
    (millis: number) => {
      if (setting !== 'auto') return false;
      const before = search.current ?? beginQualitySearch(softwareRenderer);
      const after = observeFrame(before, millis);
      search.current = after;
      if (after.level !== before.level) setFound(after.level);
      return !after.settled;
    },
    [setting, softwareRenderer],
  );
  return { level: setting === 'auto' ? found : setting, onFrame };
}
