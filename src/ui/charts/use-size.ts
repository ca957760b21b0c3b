import { useEffect, useState, type RefObject } from 'react';

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Size of the smallest text under the element's style, so canvases follow the presenter's scale. */
  readonly fontPx: number;
}

/** The element's size in CSS pixels, kept up to date. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ widthPx: 0, heightPx: 0, fontPx: 12 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const fontPx = Number.parseFloat(getComputedStyle(element).fontSize);
      setSize({ widthPx: entry.contentRect.width, heightPx: entry.contentRect.height, fontPx });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
