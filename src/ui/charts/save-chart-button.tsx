import { useServices } from '#ui/app/lab-context.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import { Icon } from '#ui/primitives/icon.tsx';
import styles from './charts.module.css';
import type { PicturedChart } from './pictured-chart.ts';

/** Saves one chart as a picture for a paper, twice as dense as a screen. */
export function SaveChartButton({ chart }: { readonly chart: PicturedChart }) {
  const services = useServices();
  const theme = useResolvedTheme();
  const label = `Save ${chart.title} as PNG`;
  const isEmpty = chart.series.every(({ values }) => values.length === 0);
  const save = async () => {
    const { saveChartPicture } = await import('#ui/export/save-actions.ts');
    await saveChartPicture(services, theme, chart);
  };
  return (
    <button
      type="button"
      className={styles.save}
      aria-label={label}
      title={label}
      disabled={isEmpty}
      onClick={() => void save()}
    >
      <Icon name="save" size={14} />
    </button>
  );
}
