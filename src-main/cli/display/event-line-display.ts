import type { RunDisplay, TextSink } from './run-display';

/** `--json`: every event as one line `{ "run": …, "seq": …, "time": …, "type": …, … }`; messages are left out. */
export function createEventLineDisplay(stream: TextSink): RunDisplay {
  return {
    show: (run, event) => void stream.write(`${JSON.stringify({ run, ...event })}\n`),
    print: () => undefined,
    close: () => undefined,
  };
}
