import { niceTicks } from './nice-ticks';
import { element, textElement } from './svg-element';
import { palette } from './svg-palette';

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly colour: string;
  /** Dashes and dots keep the curves apart in grey. */
  readonly isDashed: boolean;
}

export interface LineChart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly ChartSeries[];
  /** A horizontal line to compare with. */
  readonly reference?: { readonly name: string; readonly y: number };
  readonly emptyText: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const margin = { left: 62, right: 12, top: 56, bottom: 48 };

/** Curves over whole-numbered x (epochs), y from 0 or below, with ticks, titles and a legend. */
export function svgLineChart(chart: LineChart, box: Box): string {
  const plot = {
    left: box.x + margin.left,
    right: box.x + box.width - margin.right,
    top: box.y + margin.top,
    bottom: box.y + box.height - margin.bottom,
  };
  const heading = textElement(box.x, box.y + 18, chart.title, { class: 'title' });
  const points = chart.series.flatMap((each) => each.points);
  if (points.length === 0) return heading + textElement(box.x, plot.top, chart.emptyText, { class: 'faint' });

  const xTicks = niceTicks(1, Math.max(2, ...points.map(({ x }) => x)), 8, 1).filter((tick) => tick >= 1);
  const heights = [...points.map(({ y }) => y), ...(chart.reference ? [chart.reference.y] : [])];
  const yTicks = niceTicks(Math.min(0, ...heights), Math.max(...heights), 5);
  const [bottomTick, topTick] = [yTicks[0] ?? 0, yTicks.at(-1) ?? 1];
  const lastX = Math.max(2, ...points.map(({ x }) => x));
  const toX = (x: number) => plot.left + ((x - 1) / (lastX - 1)) * (plot.right - plot.left);
  const toY = (y: number) => plot.bottom - ((y - bottomTick) / (topTick - bottomTick)) * (plot.bottom - plot.top);

  const middleY = (plot.top + plot.bottom) / 2;
  return [
    heading,
    ...yTicks.flatMap((tick) => [
      element('line', { x1: plot.left, x2: plot.right, y1: toY(tick), y2: toY(tick), stroke: palette.grid }),
      textElement(plot.left - 8, toY(tick) + 4, `${tick}`, { class: 'faint', 'text-anchor': 'end' }),
    ]),
    element('line', { x1: plot.left, x2: plot.right, y1: plot.bottom, y2: plot.bottom, stroke: palette.faint }),
    ...xTicks
      .filter((tick) => tick <= lastX)
      .flatMap((tick) => [
        element('line', { x1: toX(tick), x2: toX(tick), y1: plot.bottom, y2: plot.bottom + 5, stroke: palette.faint }),
        textElement(toX(tick), plot.bottom + 19, `${tick}`, { class: 'faint', 'text-anchor': 'middle' }),
      ]),
    textElement((plot.left + plot.right) / 2, plot.bottom + 39, chart.xTitle, { class: 'faint', 'text-anchor': 'middle' }),
    textElement(box.x + 12, middleY, chart.yTitle, {
      class: 'faint',
      'text-anchor': 'middle',
      transform: `rotate(-90 ${box.x + 12} ${middleY})`,
    }),
    ...(chart.reference ? [referenceLine(chart.reference, plot, toY)] : []),
    ...chart.series.map((series) => curve(series, toX, toY)),
    legend(chart.series, plot.left, box.y + 40),
  ].join('\n');
}

function curve({ points, colour, isDashed }: ChartSeries, toX: (x: number) => number, toY: (y: number) => number): string {
  const placed = points.map(({ x, y }) => ({ x: toX(x), y: toY(y) }));
  const path = placed.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('');
  // Dots on a long curve would hide it.
  const hasDots = isDashed ? placed.length <= 60 : placed.length === 1;
  const dots = placed.map(({ x, y }) =>
    element('circle', { cx: x, cy: y, r: 3.5, fill: isDashed ? palette.paper : colour, stroke: colour, 'stroke-width': 2 }),
  );
  const line = element('path', {
    d: path,
    fill: 'none',
    stroke: colour,
    'stroke-width': 2.5,
    'stroke-linejoin': 'round',
    'stroke-dasharray': isDashed ? '7 4' : undefined,
  });
  return line + (hasDots ? dots.join('') : '');
}

function referenceLine(
  reference: { readonly name: string; readonly y: number },
  plot: { left: number; right: number },
  toY: (y: number) => number,
): string {
  const y = toY(reference.y);
  return (
    element('line', { x1: plot.left, x2: plot.right, y1: y, y2: y, stroke: palette.faint, 'stroke-dasharray': '2 4' }) +
    textElement(plot.right, y - 6, reference.name, { class: 'small', 'text-anchor': 'end' })
  );
}

function legend(series: readonly ChartSeries[], left: number, y: number): string {
  const entryWidth = 120;
  return series
    .map(({ name, colour, isDashed }, index) => {
      const x = left + index * entryWidth;
      const line = element('line', {
        x1: x,
        x2: x + 26,
        y1: y - 4,
        y2: y - 4,
        stroke: colour,
        'stroke-width': 2.5,
        'stroke-dasharray': isDashed ? '7 4' : undefined,
      });
      const dot = isDashed
        ? element('circle', { cx: x + 13, cy: y - 4, r: 3.5, fill: palette.paper, stroke: colour, 'stroke-width': 2 })
        : '';
      return line + dot + textElement(x + 33, y, name);
    })
    .join('');
}
