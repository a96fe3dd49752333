import type { RunEvent } from '../../../src-shared/schemas/run-event';
import { type EpochLine, formatEpochLine, formatEventLine } from './format-event-line';
import type { RunDisplay, TextSink } from './run-display';

/** For logs and pipes: a line at the start, one an epoch (its validation with it), one at the end, and what went wrong. */
export function createPlainDisplay(stream: TextSink): RunDisplay {
  const epochs = new Map<string, number>();
  const pending = new Map<string, EpochLine>();
  const writeLine = (text: string) => void stream.write(`${text}\n`);
  const flush = (run: string) => {
    const epochLine = pending.get(run);
    if (!epochLine) return;
    pending.delete(run);
    writeLine(formatEpochLine(run, epochLine));
  };
  // An epoch and its validation come as two events, in either order: the line waits for both, or for the next thing to say.
  const addToEpoch = (run: string, event: Extract<RunEvent, { type: 'epoch.completed' | 'validation.completed' }>) => {
    if (pending.get(run)?.epoch !== event.epoch) flush(run);
    const known = pending.get(run);
    const seconds = event.type === 'epoch.completed' ? event.seconds : known?.seconds;
    pending.set(run, {
      epoch: event.epoch,
      epochs: epochs.get(run),
      step: event.step,
      metrics: { ...known?.metrics, ...event.metrics },
      seconds,
    });
    if (known) flush(run);
  };

  return {
    show(run, event) {
      if (event.type === 'run.started') epochs.set(run, event.epochs);
      if (event.type === 'epoch.completed' || event.type === 'validation.completed') return addToEpoch(run, event);
      const text = formatEventLine(run, event);
      if (text !== undefined || event.type === 'epoch.started') flush(run);
      if (text !== undefined) writeLine(text);
    },
    print: writeLine,
    close() {
      for (const run of [...pending.keys()]) flush(run);
    },
  };
}
