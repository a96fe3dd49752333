import { learningRateMetric } from '../../../src-shared/metrics/metric-names';
import type { MeasuredResult, RunSummary } from '../../runs/run-summary';
import { formatConfusionMatrix } from './format-confusion-matrix';
import { formatCount } from './format-count';
import { formatCurves } from './format-curves';
import { formatDuration } from './format-duration';
import { formatMetric } from './format-metric';
import { formatReport } from './format-report';
import { probeVerdict } from './probe-verdict';
import type { TextStyle } from './text-style';
import { wrapText } from './wrap-text';

/** What `analogon show ID` prints: state, curves, metrics, confusion matrix, report and probes. */
export function formatRunSummary(
  id: string,
  summary: RunSummary,
  options: { readonly columns: number; readonly style: TextStyle },
): string {
  const { columns, style } = options;
  const section = (title: string, body: readonly string[]) => (body.length === 0 ? [] : ['', style.bold(title), ...body]);
  const shown = summary.test ?? summary.bestValidation;
  const where = summary.test ? 'test' : `validation, epoch ${shown?.epoch}`;
  const verdict = probeVerdict(summary);
  return [
    ...header(id, summary, style),
    ...section('Curves, per epoch', curves(summary, columns)),
    ...section('Metrics', metricTable(summary)),
    ...section(
      `Confusion matrix (${where})`,
      shown ? formatConfusionMatrix(shown.confusionMatrix, shown.classHours, style).split('\n') : [],
    ),
    ...section(`Classification report (${where})`, shown ? formatReport(shown.report, shown.classHours).split('\n') : []),
    ...section('Accuracy on the test pairs beside simpler predictors', verdict ? ranking(verdict.ranking) : []),
    ...(verdict?.sentence ? ['', ...wrapText(verdict.sentence, columns).map(style.warning)] : []),
    ...section(
      'Warnings',
      [...new Set(summary.warnings)].flatMap((warning) => wrapText(warning, columns).map(style.warning)),
    ),
  ].join('\n');
}

function header(id: string, summary: RunSummary, style: TextStyle): readonly string[] {
  const { started, completed, failure, status } = summary;
  const paint = status === 'completed' ? style.good : status === 'failed' ? style.bad : style.warning;
  const ending = completed?.reason === 'early_stopping' ? `${status} (early stopping)` : status;
  const facts = [
    ...(started
      ? [`${started.engine} ${started.engineVersion} on ${started.device}, ${started.threads} threads`, `seed ${started.seed}`]
      : []),
    ...(started ? [`${formatCount(started.parameters)} parameters`, `epoch ${summary.epoch} of ${started.epochs}`] : []),
    formatDuration(summary.seconds),
  ];
  return [`${style.bold(id)}  ${paint(ending)}`, facts.join(' · '), ...(failure ? [style.bad(`${failure.code}: ${failure.message}`)] : [])];
}

function curves({ series }: RunSummary, columns: number): readonly string[] {
  const names = ['train_loss', 'val_loss', 'train_acc', 'val_acc', learningRateMetric];
  // A run in its first epoch has nothing per epoch yet: its steps then.
  const pointsOf = (name: string) => series.validations.get(name) ?? series.epochs.get(name) ?? series.steps.get(name) ?? [];
  return formatCurves(new Map(names.map((name) => [name, pointsOf(name)])), names, columns);
}

function metricTable(summary: RunSummary): readonly string[] {
  const { bestValidation, lastValidation, test } = summary;
  const columns = [
    ...(bestValidation ? [{ title: `best, epoch ${bestValidation.epoch}`, values: withoutPrefix(bestValidation) }] : []),
    ...(lastValidation ? [{ title: `last, epoch ${lastValidation.epoch}`, values: withoutPrefix(lastValidation) }] : []),
    ...(test ? [{ title: 'test', values: withoutPrefix(test) }] : []),
  ];
  const names = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))];
  if (names.length === 0) return [];
  const nameWidth = Math.max(...names.map(({ length }) => length));
  return [
    [' '.repeat(nameWidth), ...columns.map(({ title }) => title.padStart(columnWidth))].join('  '),
    ...names.map((name) => {
      const cells = columns.map(({ values }) => values.get(name)).map((value) => (value === undefined ? '' : formatMetric(name, value)));
      return [name.padEnd(nameWidth), ...cells.map((cell) => cell.padStart(columnWidth))].join('  ').trimEnd();
    }),
  ];
}

/** As wide as `best, epoch 1000`. */
const columnWidth = 16;

const withoutPrefix = ({ metrics }: MeasuredResult) =>
  new Map(Object.entries(metrics).map(([name, value]) => [name.replace(/^(val|test)_/, ''), value]));

function ranking(entries: readonly { readonly name: string; readonly accuracy: number }[]): readonly string[] {
  const nameWidth = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(({ name, accuracy }) => `${name.padEnd(nameWidth)}  ${accuracy.toFixed(3)}`);
}
