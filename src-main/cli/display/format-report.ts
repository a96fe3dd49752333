import type { ClassificationReport } from '../../../src-shared/schemas/classification-report';

const headers = ['precision', 'recall', 'f1-score', 'support'] as const;
// scikit-learn's `classification_report`: two digits, columns nine wide, at least as wide a first column as `weighted avg`.
const digits = 2;
const columnWidth = 9;

/** Laid out as scikit-learn prints its `classification_report(…, target_names=['3 h', …])`. */
export function formatReport(report: ClassificationReport, classHours: readonly number[]): string {
  const names = report.classes.map((_, index) => `${classHours[index] ?? '?'} h`);
  const nameWidth = Math.max('weighted avg'.length, ...names.map(({ length }) => length));
  const row = (name: string, ...cells: readonly string[]) =>
    `${name.padStart(nameWidth)} ${cells.map((cell) => ` ${cell.padStart(columnWidth)}`).join('')}`;
  const scores = (name: string, { precision, recall, f1, support }: ClassificationReport['macro']) =>
    row(name, ...[precision, recall, f1].map((score) => score.toFixed(digits)), `${support}`);
  return [
    row('', ...headers),
    '',
    ...report.classes.map((scoresOfClass, index) => scores(names[index] ?? '', scoresOfClass)),
    '',
    row('accuracy', '', '', report.accuracy.toFixed(digits), `${report.weighted.support}`),
    scores('macro avg', report.macro),
    scores('weighted avg', report.weighted),
  ].join('\n');
}
