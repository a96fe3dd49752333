import { randomUUID } from 'node:crypto';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import type { WorkspaceConnection } from '../ownership/connect-to-workspace';
import { followRun } from '../ownership/follow-run';
import type { StopMode } from '../workspace-engine';
import type { CliContext } from './cli-context';
import { canUseColour } from './display/can-use-colour';
import { createLiveDisplay } from './display/live-display';
import type { RunDisplay } from './display/run-display';

export interface WatchOptions {
  readonly json: boolean;
  /**
   * What Ctrl-C does. `stop`: once, the runs stop after their batch, with a checkpoint; twice, at once. `leave`: they go on without this
   * terminal.
   */
  readonly onInterrupt: 'stop' | 'leave';
  /** Events up to this one of each run are not shown. */
  readonly afterSeq?: (run: string) => number;
}

export interface WatchedRuns {
  /** As they are at the end, in the order asked for. */
  readonly runs: readonly RunRecord[];
  readonly isInterrupted: boolean;
}

/** Shows runs live on standard output until all of them have ended, or Ctrl-C. */
export async function watchRuns(
  context: CliContext,
  connection: WorkspaceConnection,
  ids: readonly string[],
  { json, onInterrupt, afterSeq = () => 0 }: WatchOptions,
): Promise<WatchedRuns> {
  const { stdout } = context;
  const display = createLiveDisplay({
    stream: stdout,
    json,
    isTerminal: stdout.isTTY,
    hasColour: canUseColour(stdout, context.environment),
    columns: () => stdout.columns ?? 80,
    rows: () => stdout.rows ?? 24,
    runs: ids,
  });
  const leaving = new AbortController();
  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    if (onInterrupt === 'leave') return leaving.abort();
    display.print(interrupts === 1 ? 'Stopping after the present batch; Ctrl-C again stops at once.' : 'Stopping at once.');
    stopAll(connection, ids, interrupts === 1 ? 'after_batch' : 'now').catch((error: unknown) =>
      display.print(error instanceof Error ? error.message : String(error)),
    );
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    // One that cannot be followed must not end the others, which stop with their client.
    const shown = await Promise.allSettled(ids.map((id) => show(connection, id, afterSeq(id), display, leaving.signal)));
    for (const result of shown) if (result.status === 'rejected') throw result.reason;
    await connection.reconnect();
    const runs = await Promise.all(ids.map((id) => connection.client.runs.get({ id })));
    return { runs, isInterrupted: interrupts > 0 };
  } finally {
    display.close();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function show(
  connection: WorkspaceConnection,
  id: string,
  afterSeq: number,
  display: RunDisplay,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const events of followRun(connection, id, afterSeq, signal)) for (const event of events) display.show(id, event);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Those that ended meanwhile refuse, and that is fine. @throws AnalogonError when the others cannot be told */
async function stopAll(connection: WorkspaceConnection, ids: readonly string[], mode: StopMode): Promise<void> {
  await connection.reconnect();
  const answers = await Promise.allSettled(ids.map((id) => connection.client.runs.stop({ requestId: randomUUID(), id, mode })));
  for (const answer of answers) {
    const hasEnded = answer.status === 'rejected' && answer.reason instanceof AnalogonError && answer.reason.code === 'COMMAND_INVALID';
    if (answer.status === 'rejected' && !hasEnded) throw answer.reason;
  }
}
