import Plotly from 'plotly.js/dist/plotly-cartesian.min.js';
import { useEffect, useRef } from 'react';
import { svgOf } from '#lens/studies/figure.ts';
import type { Figure } from '#lens/studies/study.ts';
import { Button } from '#ui/primitives/button.tsx';
import { pictureOfFigure, plotOfFigure } from './plot-of-figure.ts';
import { saveFile } from '#ui/export/save-file.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import styles from './lens.module.css';

export interface StudyPlotProps {
  readonly figure: Figure;
  /** Begins the names of its files. */
  readonly studyId: string;
}

/** Twice the size of the plot on screen, for slides. */
const PNG = { format: 'png', width: 980, height: 420, scale: 2 } as const;

/** One figure of a study and its files; plotly is fetched with this file and not before. */
export function StudyPlot({ figure, studyId }: StudyPlotProps) {
  const root = useRef<HTMLDivElement>(null);
  const theme = useResolvedTheme();
  const file = `${studyId}-${figure.name}`;
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const { data, layout } = plotOfFigure(figure, theme);
    void Plotly.react(element, data, layout, { displayModeBar: false, responsive: true });
    return () => Plotly.purge(element);
  }, [figure, theme]);
  const savePng = () => {
    const { data, layout } = pictureOfFigure(figure, theme);
    void Plotly.downloadImage({ data, layout }, { ...PNG, filename: file });
  };
  return (
    <figure className={styles.study}>
      <h3 className={styles.heading}>{figure.title}</h3>
      <div ref={root} className={figure.names ? styles.tallPlot : styles.plot} role="img" aria-label={figure.title} />
      <figcaption className={styles.files}>
        <Button
          variant="quiet"
          onClick={() => saveFile(`${file}.svg`, new Blob([svgOf(figure)], { type: 'image/svg+xml' }))}
        >
          {figure.name}.svg
        </Button>
        <Button variant="quiet" onClick={savePng}>
          {figure.name}.png
        </Button>
      </figcaption>
    </figure>
  );
}
