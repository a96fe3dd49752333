import path from 'node:path';
import { createNodeLauncher } from '../../src-main/runs/launch-run-process';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import type { BenchContext } from '../bench-context';

/** An event of a run, and when its parent heard of it: seconds since it started the run process. */
export interface HeardEvent {
  readonly event: RunEvent;
  readonly seconds: number;
  /** Of the run process; undefined before `run.started`. */
  readonly pid: number | undefined;
}

/**
 * Starts a real run process and listens until `find` gives a value; then ends it.
 * @returns undefined where the run ends first
 */
export async function watchRun<Value>(
  context: BenchContext,
  request: TrainRequest,
  find: (heard: HeardEvent) => Value | undefined,
): Promise<Value | undefined> {
  const launch = createNodeLauncher(path.join(context.builtFolder, 'run-process.js'));
  let found: Value | undefined;
  let pid: number | undefined;
  const start = performance.now();
  const child = launch(process.env, (message) => {
    if (message.type !== 'event' || found !== undefined) return;
    const { event } = message;
    if (event.type === 'run.started') pid = event.pid;
    if (event.type === 'run.failed') context.report(`the run failed: ${event.message}`);
    found = find({ event, seconds: (performance.now() - start) / 1000, pid });
    if (found !== undefined) child.kill();
  });
  child.send({ type: 'start', request });
  await child.exited;
  return found;
}
