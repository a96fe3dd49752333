import { createEventLineDisplay } from './event-line-display';
import { createPlainDisplay } from './plain-display';
import type { RunDisplay, TextSink } from './run-display';
import { createTerminalDisplay } from './terminal-display';
import { createTextStyle } from './text-style';

export interface LiveDisplayOptions {
  readonly stream: TextSink;
  /** `--json`: one event a line and nothing else. */
  readonly json?: boolean;
  readonly isTerminal: boolean;
  readonly hasColour?: boolean;
  /** Size of the terminal in characters, asked at every drawing because it can change. */
  readonly columns?: () => number;
  readonly rows?: () => number;
  /** Names of the runs to come, in the order their lines have. */
  readonly runs: readonly string[];
}

/** A line a run, redrawn in place, on a terminal; plain lines elsewhere; events as JSON lines where asked for. */
export function createLiveDisplay({ stream, json, isTerminal, hasColour, columns, rows, runs }: LiveDisplayOptions): RunDisplay {
  if (json) return createEventLineDisplay(stream);
  if (!isTerminal) return createPlainDisplay(stream);
  return createTerminalDisplay({
    stream,
    columns: columns ?? (() => 80),
    rows: rows ?? (() => 24),
    runs,
    style: createTextStyle(hasColour ?? false),
  });
}
