import type { MetricPoint } from '../../runs/metric-series';
import type { RunSummary } from '../../runs/run-summary';
import { formatCount } from './format-count';
import { formatDuration } from './format-duration';
import { probeVerdict } from './probe-verdict';
import { element, escapeXml, textElement } from './svg-element';
import { svgHeatMap } from './svg-heat-map';
import { type ChartSeries, svgLineChart } from './svg-line-chart';
import { palette } from './svg-palette';
import { probeBarsHeight, svgProbeBars } from './svg-probe-bars';
import { reportTableHeight, svgReportTable } from './svg-report-table';

const width = 1200;
const margin = 40;
const panelWidth = 536;
const rightPanel = width - margin - panelWidth;
const chartTop = 106;
const chartHeight = 340;
const resultTop = chartTop + chartHeight + 34;
const leastResultHeight = 540;
/** Between the table and the bars below it. */
const gap = 28;

const stylesheet = `
.heading { font-size: 24px; font-weight: 600; }
.title { font-size: 16px; font-weight: 600; }
.faint { fill: ${palette.faint}; }
.small { font-size: 12px; fill: ${palette.faint}; }
`;

/** On the root, so that an element's own attribute wins; a rule of the stylesheet would win over it. */
const inherited = {
  'font-family': 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif',
  'font-size': 13,
  fill: palette.ink,
};

/**
 * A picture of a run, 1200 px wide, that needs nothing else to be shown: loss and accuracy per epoch; confusion matrix,
 * per-class table and probes of the test, or of the best validation while there is no test.
 */
export function renderRunSvg(id: string, summary: RunSummary): string {
  const shown = summary.test ?? summary.bestValidation;
  const where = summary.test ? 'test' : `validation, epoch ${shown?.epoch}`;
  const verdict = probeVerdict(summary);
  const tableHeight = reportTableHeight(shown?.classHours.length ?? 0);
  const resultHeight = Math.max(leastResultHeight, tableHeight + (verdict ? gap + probeBarsHeight(verdict) : 0));
  const height = shown ? resultTop + resultHeight + margin : chartTop + chartHeight + margin;
  const parts = [
    element('title', {}, escapeXml(`Run ${id}`)),
    element('style', {}, stylesheet),
    element('rect', { width, height, fill: palette.paper }),
    textElement(margin, 52, id, { class: 'heading' }),
    textElement(margin, 78, facts(summary), { class: 'faint' }),
    ...charts(summary),
    ...(shown
      ? [
          svgHeatMap(shown.confusionMatrix, shown.classHours, `Confusion matrix (${where})`, {
            x: margin,
            y: resultTop,
            width: panelWidth,
            height: resultHeight,
          }),
          svgReportTable(shown.report, shown.classHours, `Classes (${where})`, {
            x: rightPanel,
            y: resultTop,
            width: panelWidth,
          }),
        ]
      : []),
    ...(verdict
      ? [
          svgProbeBars(verdict, {
            x: rightPanel,
            y: resultTop + tableHeight + gap,
            width: panelWidth,
          }),
        ]
      : []),
  ];
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...inherited, role: 'img' }, `\n${parts.join('\n')}\n`)}\n`;
}

function facts({ started, completed, status, epoch, seconds, failure }: RunSummary): string {
  const ending = completed?.reason === 'early_stopping' ? `${status} (early stopping)` : failure ? `${status}: ${failure.code}` : status;
  const machine = started
    ? [
        `${started.engine} ${started.engineVersion} on ${started.device}`,
        `seed ${started.seed}`,
        `${formatCount(started.parameters)} parameters`,
      ]
    : [];
  return [ending, `${epoch} epochs in ${formatDuration(seconds)}`, ...machine].join('  ·  ');
}

function charts(summary: RunSummary): readonly string[] {
  const classCount = (summary.test ?? summary.lastValidation)?.classHours.length;
  const chart = (metric: 'loss' | 'acc', title: string, yTitle: string, guessing: number | undefined, x: number) =>
    svgLineChart(
      {
        title,
        xTitle: 'epoch',
        yTitle,
        series: curves(summary, metric),
        reference: guessing === undefined ? undefined : { name: 'guessing', y: guessing },
        emptyText: 'no epoch completed yet',
      },
      { x, y: chartTop, width: panelWidth, height: chartHeight },
    );
  return [
    chart('loss', 'Loss', 'cross-entropy (nats)', classCount && Math.log(classCount), margin),
    chart('acc', 'Accuracy', 'share of pairs right', classCount && 1 / classCount, rightPanel),
  ];
}

function curves({ series }: RunSummary, metric: 'loss' | 'acc'): readonly ChartSeries[] {
  const place = (points: readonly MetricPoint[] = []) => points.map(({ epoch, value }) => ({ x: epoch, y: value }));
  return [
    { name: 'training', points: place(series.epochs.get(`train_${metric}`)), colour: palette.training, isDashed: false },
    { name: 'validation', points: place(series.validations.get(`val_${metric}`)), colour: palette.validation, isDashed: true },
  ];
}
