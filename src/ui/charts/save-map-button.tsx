import type { RefObject } from 'react';
import { useServices } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { Icon } from '#ui/primitives/icon.tsx';
import styles from './charts.module.css';

export interface SaveMapButtonProps {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly title: string;
  /** What the axes and colours mean. */
  readonly note: string;
}

/** Saves a map of cells or dots as a picture with its words under it. */
export function SaveMapButton({ canvas, title, note }: SaveMapButtonProps) {
  const services = useServices();
  const theme = useResolvedTheme();
  const label = `Save ${title} as PNG`;
  const save = async () => {
    if (!canvas.current) return;
    const { saveMapPicture } = await import('#ui/export/save-actions.ts');
    await saveMapPicture(services, theme, canvas.current, { title, note });
  };
  return (
    <button type="button" className={styles.save} aria-label={label} title={label} onClick={() => void save()}>
      <Icon name="save" size={14} />
    </button>
  );
}
