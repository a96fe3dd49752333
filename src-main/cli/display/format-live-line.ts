import { throughputMetric } from '../../../src-shared/metrics/metric-names';
import { fitText } from './fit-text';
import { formatCount } from './format-count';
import { formatDuration } from './format-duration';
import { formatRate } from './format-rate';
import type { RunProgress } from './run-progress';
import type { TextStyle } from './text-style';

/** A piece of the line; where it gets too long the pieces with the highest `rank` go first. */
interface Piece {
  readonly text: string;
  readonly rank: number;
  readonly paint?: (text: string) => string;
}

const gap = '  ';
const longestName = 24;
const barWidth = 20;

/** One run in one line of at most `columns` characters (colour codes not counted). `nameWidth` aligns several runs. */
export function formatLiveLine(
  name: string,
  progress: RunProgress,
  layout: { columns: number; nameWidth: number; style: TextStyle },
): string {
  const { columns, style } = layout;
  const nameWidth = Math.min(layout.nameWidth, longestName, Math.max(1, Math.floor(columns / 3)));
  let pieces: readonly Piece[] = [
    { text: fitText(name, nameWidth).padEnd(nameWidth), rank: 0, paint: style.bold },
    ...describe(progress, style),
  ];
  while (pieces.length > 2 && lengthOf(pieces) > columns) {
    const worst = Math.max(...pieces.map(({ rank }) => rank));
    pieces = pieces.filter(({ rank }) => rank !== worst);
  }
  // Two pieces may still be too long: the second one is cut.
  let left = columns;
  return pieces
    .map(({ text, paint }, index) => {
      const fitted = fitText(index === 0 ? text : gap + text, left);
      left -= [...fitted].length;
      return paint && fitted !== '' ? paint(fitted) : fitted;
    })
    .join('');
}

const lengthOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { text }) => sum + [...text].length + gap.length, -gap.length);

function describe(progress: RunProgress, style: TextStyle): readonly Piece[] {
  const { phase, task } = progress;
  switch (phase) {
    case 'waiting':
      return [{ text: 'waiting', rank: 1, paint: style.dim }];
    case 'preparing':
      return [{ text: task ? `${task.what} ${percent(task.share)}` : 'preparing', rank: 1 }, ...(task ? [bar(task.share, style)] : [])];
    case 'training':
    case 'validating':
    case 'testing':
      return [...position(progress), ...current(progress, phase), ...outlook(progress, style)];
    case 'completed':
      return [{ text: `done in ${formatDuration(progress.seconds ?? 0)}`, rank: 1, paint: style.good }, ...results(progress)];
    case 'stopped':
      return [
        { text: `stopped at epoch ${progress.epoch}, step ${formatCount(progress.step)}`, rank: 1, paint: style.warning },
        ...results(progress),
      ];
    case 'failed':
      return [{ text: `failed: ${progress.failure ?? ''}`, rank: 1, paint: style.bad }];
  }
}

function position({ epoch, epochs, step, steps }: RunProgress): readonly Piece[] {
  const width = (count: number) => formatCount(count).length;
  return [
    { text: `epoch ${formatCount(epoch).padStart(width(epochs))}/${epochs}`, rank: 1 },
    { text: `step ${formatCount(step).padStart(width(steps))}`, rank: 5 },
  ];
}

function current({ metrics, task }: RunProgress, phase: 'training' | 'validating' | 'testing'): readonly Piece[] {
  const work: Piece[] = phase === 'training' ? [] : [{ text: task ? `${phase} ${percent(task.share)}` : phase, rank: 1 }];
  return [...work, ...score('loss', metrics['train_loss'], 2), ...score('acc', metrics['train_acc'], 3), ...validation(metrics)];
}

function outlook({ metrics, secondsLeft, step, steps }: RunProgress, style: TextStyle): readonly Piece[] {
  const rate = metrics[throughputMetric];
  return [
    ...(rate === undefined ? [] : [{ text: `${formatRate(rate).padStart(5)} pairs/s`, rank: 6 }]),
    ...(secondsLeft === undefined ? [] : [{ text: `ETA ${formatDuration(secondsLeft).padEnd(6)}`, rank: 4 }]),
    ...(steps > 0 ? [bar(step / steps, style)] : []),
  ];
}

function results({ metrics }: RunProgress): readonly Piece[] {
  return [...score('test acc', metrics['test_acc'], 2), ...validation(metrics), ...score('loss', metrics['train_loss'], 9)];
}

function validation(metrics: RunProgress['metrics']): readonly Piece[] {
  return [...score('val loss', metrics['val_loss'], 8), ...score('val acc', metrics['val_acc'], 7)];
}

const score = (label: string, value: number | undefined, rank: number): readonly Piece[] =>
  value === undefined ? [] : [{ text: `${label} ${value.toFixed(3)}`, rank }];

function bar(share: number, style: TextStyle): Piece {
  const filled = Math.round(Math.max(0, Math.min(1, share)) * barWidth);
  return { text: `${'━'.repeat(filled)}${'┈'.repeat(barWidth - filled)}`, rank: 10, paint: style.dim };
}

const percent = (share: number) => `${Math.floor(share * 100)} %`;
