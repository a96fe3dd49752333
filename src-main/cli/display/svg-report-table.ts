import type { ClassificationReport } from '../../../src-shared/schemas/classification-report';
import { formatCount } from './format-count';
import { element, textElement } from './svg-element';
import type { Box } from './svg-line-chart';
import { palette } from './svg-palette';

/** Right edges of the number columns, as shares of the width. */
const columns = [
  { title: 'precision', edge: 0.46 },
  { title: 'recall', edge: 0.62 },
  { title: 'F1', edge: 0.78 },
  { title: 'support', edge: 1 },
] as const;

const headHeight = 58;
const averageRows = 3;
const pitchOf = (classCount: number) => (classCount <= 12 ? 26 : 20);

/** Pixels that the table of so many classes needs. */
export const reportTableHeight = (classCount: number) => headHeight + (classCount + averageRows) * pitchOf(classCount);

/** Precision, recall, F1 and support of each class and their averages. */
export function svgReportTable(
  report: ClassificationReport,
  classHours: readonly number[],
  title: string,
  box: Omit<Box, 'height'>,
): string {
  const rows = [
    ...report.classes.map((scores, index) => ({ name: `${classHours[index] ?? '?'} h`, cells: cellsOf(scores), isAverage: false })),
    { name: 'accuracy', cells: ['', '', report.accuracy.toFixed(3), formatCount(report.weighted.support)], isAverage: true },
    { name: 'macro average', cells: cellsOf(report.macro), isAverage: true },
    { name: 'weighted average', cells: cellsOf(report.weighted), isAverage: true },
  ];
  const top = box.y + headHeight;
  const pitch = pitchOf(report.classes.length);
  const fontSize = Math.min(14, pitch * 0.62);
  const rule = (y: number) => element('line', { x1: box.x, x2: box.x + box.width, y1: y, y2: y, stroke: palette.faint });
  const toX = (edge: number) => box.x + edge * box.width;
  return [
    textElement(box.x, box.y + 18, title, { class: 'title' }),
    textElement(box.x, top - 10, 'lag', { class: 'faint' }),
    ...columns.map((column) => textElement(toX(column.edge), top - 10, column.title, { class: 'faint', 'text-anchor': 'end' })),
    rule(top),
    ...rows.flatMap(({ name, cells, isAverage }, index) => {
      const y = top + (index + 0.68) * pitch;
      const weight = isAverage ? 600 : undefined;
      return [
        ...(index === report.classes.length ? [rule(top + index * pitch)] : []),
        textElement(box.x, y, name, { 'font-size': fontSize, 'font-weight': weight }),
        ...columns.map((column, cell) =>
          textElement(toX(column.edge), y, cells[cell] ?? '', { 'font-size': fontSize, 'font-weight': weight, 'text-anchor': 'end' }),
        ),
      ];
    }),
  ].join('\n');
}

const cellsOf = ({ precision, recall, f1, support }: ClassificationReport['macro']) => [
  ...[precision, recall, f1].map((score) => score.toFixed(3)),
  formatCount(support),
];
