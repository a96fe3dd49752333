import { normalizeConfusion } from '../../../src-shared/metrics/normalize-confusion';
import type { ConfusionMatrix } from '../../../src-shared/schemas/run-event';
import { formatCount } from './format-count';
import { element, textElement } from './svg-element';
import type { Box } from './svg-line-chart';
import { cellColours } from './svg-palette';

const margin = { left: 72, top: 40, bottom: 72 };
const smallestLegible = 6;

/** Confusion matrix: true lag downwards, predicted lag to the right, counts in the cells, the ground darker with the share of the row. */
export function svgHeatMap(matrix: ConfusionMatrix, classHours: readonly number[], title: string, box: Box): string {
  const shares = normalizeConfusion(matrix, 'rows');
  const left = box.x + margin.left;
  const top = box.y + margin.top;
  const side = Math.min(box.width - margin.left, box.height - margin.top - margin.bottom);
  const cell = side / Math.max(1, matrix.length);
  const digits = Math.max(...matrix.flat().map((count) => formatCount(count).length));
  // 0.62: a digit's width in ems; a sixth of the cell stays free.
  const fontSize = Math.min(15, cell * 0.45, (cell * 0.84) / (digits * 0.62));
  const middle = (index: number) => (index + 0.5) * cell;
  const cells = matrix.flatMap((row, rowIndex) =>
    row.flatMap((count, column) => {
      const { ground, text } = cellColours(shares[rowIndex]?.[column] ?? 0);
      const x = left + column * cell;
      const y = top + rowIndex * cell;
      const square = element('rect', { x: x + 0.5, y: y + 0.5, width: cell - 1, height: cell - 1, fill: ground });
      const label = textElement(x + cell / 2, y + cell / 2 + fontSize * 0.35, formatCount(count), {
        'text-anchor': 'middle',
        'font-size': fontSize,
        fill: text,
      });
      return fontSize < smallestLegible ? [square] : [square, label];
    }),
  );
  const hourSize = Math.min(13, cell * 0.62);
  const hours = matrix.flatMap((_, index) => [
    textElement(left - 8, top + middle(index) + 4, `${classHours[index] ?? '?'}`, {
      class: 'faint',
      'text-anchor': 'end',
      'font-size': hourSize,
    }),
    textElement(left + middle(index), top + side + 18, `${classHours[index] ?? '?'}`, {
      class: 'faint',
      'text-anchor': 'middle',
      'font-size': hourSize,
    }),
  ]);
  const axisX = box.x + 22;
  return [
    textElement(box.x, box.y + 18, title, { class: 'title' }),
    ...cells,
    ...hours,
    textElement(left + side / 2, top + side + 40, 'predicted lag (hours)', { class: 'faint', 'text-anchor': 'middle' }),
    textElement(axisX, top + side / 2, 'true lag (hours)', {
      class: 'faint',
      'text-anchor': 'middle',
      transform: `rotate(-90 ${axisX} ${top + side / 2})`,
    }),
    shareLegend(left, top + side + 56, side),
  ].join('\n');
}

function shareLegend(left: number, y: number, width: number): string {
  const steps = 24;
  const labelWidth = 160;
  const barWidth = Math.max(0, width - labelWidth - 96);
  const swatches = Array.from({ length: steps }, (_, index) =>
    element('rect', {
      x: left + labelWidth + 28 + (index * barWidth) / steps,
      y: y - 1,
      width: barWidth / steps + 0.3,
      height: 12,
      fill: cellColours(index / (steps - 1)).ground,
    }),
  );
  return [
    textElement(left, y + 9, 'share of the true class', { class: 'small' }),
    textElement(left + labelWidth + 22, y + 9, '0', { class: 'small', 'text-anchor': 'end' }),
    ...swatches,
    textElement(left + labelWidth + barWidth + 34, y + 9, '100 %', { class: 'small' }),
  ].join('');
}
