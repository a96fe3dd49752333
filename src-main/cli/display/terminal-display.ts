import type { RunEvent } from '../../../src-shared/schemas/run-event';
import { atProcessEnd, type EndingProcess } from './at-process-end';
import { formatEventLine } from './format-event-line';
import { formatLiveLine } from './format-live-line';
import type { RunDisplay, TextSink } from './run-display';
import { followEvent, type RunProgress, waitingRun } from './run-progress';
import type { TextStyle } from './text-style';
import { wrapText } from './wrap-text';

/** ≤ 10 Hz: what an eye can follow, and a slow connection too. */
const drawMs = 100;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearToLineEnd = '\u001b[K';
const clearBelow = '\u001b[J';

export interface TerminalDisplayOptions {
  readonly stream: TextSink;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly runs: readonly string[];
  readonly style: TextStyle;
  readonly process?: EndingProcess;
}

/** A live line a run at the bottom of the terminal; messages and warnings scroll above them. */
export function createTerminalDisplay({
  stream,
  columns,
  rows,
  runs,
  style,
  process: ending = process,
}: TerminalDisplayOptions): RunDisplay {
  const progress = new Map<string, RunProgress>(runs.map((run) => [run, waitingRun]));
  let above: string[] = [];
  let drawnLines = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    drawnAt = performance.now();
    const lines = liveLines(progress, columns(), rows(), style);
    const back = drawnLines > 0 ? `\u001b[${drawnLines}A\r` : '\r';
    const body = [...above, ...lines].map((line) => `${line}${clearToLineEnd}\n`).join('');
    // One write, so that nothing is seen half drawn.
    stream.write(`${hideCursor}${back}${body}${clearBelow}`);
    above = [];
    drawnLines = lines.length;
  };
  const drawSoon = () => {
    if (timer) return;
    const waitMs = drawnAt + drawMs - performance.now();
    if (waitMs <= 0) return draw();
    timer = setTimeout(draw, waitMs);
    timer.unref();
  };
  // Redraws nothing: by now an error message may stand below the lines.
  const leave = () => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(timer);
    stream.write(above.splice(0).join('\n') + showCursor);
  };
  const cancelAtEnd = atProcessEnd(leave, ending);

  return {
    show(run, event) {
      if (isClosed) return;
      progress.set(run, followEvent(progress.get(run) ?? waitingRun, event));
      above.push(...messageLines(run, event, columns(), style));
      drawSoon();
    },
    print(message) {
      if (isClosed) return void stream.write(`${message}\n`);
      above.push(...wrapText(message, columns()));
      drawSoon();
    },
    close() {
      if (!isClosed) draw();
      leave();
      cancelAtEnd();
    },
  };
}

/** No more lines than the terminal has: what scrolled off its top could not be redrawn. */
function liveLines(progress: ReadonlyMap<string, RunProgress>, columns: number, rows: number, style: TextStyle): readonly string[] {
  const nameWidth = Math.max(0, ...[...progress.keys()].map(({ length }) => length));
  const lines = [...progress].map(([run, state]) => ({ state, text: formatLiveLine(run, state, { columns, nameWidth, style }) }));
  const room = Math.max(1, rows - 2);
  if (lines.length <= room) return lines.map(({ text }) => text);
  const active = lines.filter(({ state }) => !['waiting', 'completed', 'stopped'].includes(state.phase)).slice(0, room);
  return [...active.map(({ text }) => text), style.dim(`and ${lines.length - active.length} more runs`.slice(0, columns))];
}

/** What must stay on the screen after the live lines have moved on. */
function messageLines(run: string, event: RunEvent, columns: number, style: TextStyle): readonly string[] {
  if (event.type !== 'log' && event.type !== 'health.warning' && event.type !== 'run.failed') return [];
  const isWarning = event.type === 'health.warning' || (event.type === 'log' && event.level === 'warning');
  const paint = event.type === 'run.failed' ? style.bad : isWarning ? style.warning : style.dim;
  return wrapText(formatEventLine(run, event) ?? '', columns).map(paint);
}
