import Plotly from 'plotly.js/dist/plotly-cartesian.min.js';
import { useEffect, useRef } from 'react';
import { piecesOf } from '#lens/studies/study.ts';
import type { Figure, Series } from '#lens/studies/study.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import { useThemeName } from './use-theme-name.ts';
import styles from './lens.module.css';

/** One figure of a study; plotly is fetched with this file and not before. */
export function StudyPlot({ figure }: { readonly figure: Figure }) {
  const root = useRef<HTMLDivElement>(null);
  const theme = useThemeName();
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const colors = PALETTE[theme];
    const axis = { gridcolor: colors.line + '55', zerolinecolor: colors.line, automargin: true };
    const layout = {
      title: { text: figure.title, font: { size: 14 }, x: 0, xref: 'paper' },
      xaxis: { ...axis, title: { text: figure.xLabel } },
      yaxis: { ...axis, title: { text: figure.yLabel }, tickformat: figure.scale === 'percent' ? '.1~%' : '' },
      paper_bgcolor: 'transparent',
      plot_bgcolor: 'transparent',
      font: { color: colors.text, size: 12 },
      margin: { l: 60, r: 20, t: 36, b: 48 },
      legend: { orientation: 'h', y: -0.25 },
      hovermode: 'x unified',
    };
    const data = figure.series.flatMap((series) => [...piecesOf(series).flatMap(bandOf), lineOf(series)]);
    void Plotly.react(element, data, layout, { displaylogo: false, responsive: true });
    return () => Plotly.purge(element);
  }, [figure, theme]);
  return <div ref={root} className={styles.plot} role="img" aria-label={figure.title} />;
}

function lineOf({ name, x, y, color, dashed }: Series): object {
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x,
    y: y.map((value) => (Number.isNaN(value) ? null : value)),
    line: { color, width: 2, dash: dashed ? 'dash' : 'solid' },
  };
}

/** The 95 % interval as a closed area without a line of its own. */
function bandOf({ x, low, high, color }: Series): object[] {
  if (!low || !high) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      x: [...x, ...[...x].reverse()],
      y: [...high, ...[...low].reverse()],
      fill: 'toself',
      fillcolor: color + '26',
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
}
