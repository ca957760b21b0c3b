import { piecesOf } from '#lens/studies/study.ts';
import type { Figure, Series } from '#lens/studies/study.ts';
import { PALETTE } from '#ui/primitives/palette.ts';
import type { Theme } from '#ui/primitives/palette.ts';

export interface Plot {
  readonly data: readonly object[];
  readonly layout: object;
}

/** A figure of a study as plotly draws it, in the colours of the theme; its title stands above it in the page. */
export function plotOfFigure(figure: Figure, theme: Theme): Plot {
  const colors = PALETTE[theme];
  const axis = { gridcolor: colors.line + '55', zerolinecolor: colors.line, automargin: true };
  const hasDots = figure.series.some(({ mark }) => mark === 'dots');
  return {
    data: figure.series.flatMap((series) =>
      series.mark === 'dots' ? [dotsOf(series)] : [...piecesOf(series).flatMap(bandOf), lineOf(series)],
    ),
    layout: {
      xaxis: { ...axis, title: { text: figure.xLabel }, ...namesOf(figure) },
      yaxis: { ...axis, title: { text: figure.yLabel }, tickformat: figure.scale === 'percent' ? '.1~%' : '' },
      paper_bgcolor: 'transparent',
      plot_bgcolor: 'transparent',
      font: { color: colors.text, size: 12 },
      margin: { l: 60, r: 20, t: 12, b: 48 },
      legend: { orientation: 'h', y: figure.names ? -0.38 : -0.25 },
      hovermode: hasDots ? 'closest' : 'x unified',
    },
  };
}

/** The same for a picture, which has no page around it. */
export function pictureOfFigure(figure: Figure, theme: Theme): Plot {
  const { data, layout } = plotOfFigure(figure, theme);
  const title = { text: plain(figure.title), font: { size: 14 }, x: 0, xref: 'paper' };
  return {
    data,
    layout: { ...layout, title, margin: { l: 60, r: 20, t: 36, b: 48 }, paper_bgcolor: PALETTE[theme].ground },
  };
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

function dotsOf({ name, x, y, color, labels }: Series): object {
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x,
    y,
    marker: { color, size: 6 },
    ...(labels && { text: labels.map(plain), hovertemplate: '%{text}<br>%{y:.3~g}' }),
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

function namesOf({ names }: Figure): object {
  if (!names) return {};
  return {
    tickmode: 'array',
    tickvals: names.map((_, n) => n),
    ticktext: names.map(plain),
    tickangle: -90,
    tickfont: { size: 10 },
  };
}

/** Plotly reads tags and entities in its texts; tokens may look like some. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
