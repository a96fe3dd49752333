import { AnalogonError, type ErrorCode, errorCodes } from '../../src-shared/errors/analogon-error';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { RunProcessRequest, StopReason, TrainRequest } from '../../src-shared/schemas/run-process-message';
import { appendRunFailure } from './append-run-failure';
import { classifyExit, type RunFailure } from './classify-failure';
import { countMemoryKills } from './count-memory-kills';
import type { LaunchRunProcess, RunProcess } from './launch-run-process';
import { readEvents } from './read-events';

export type RunOutcome = 'completed' | 'stopped' | 'failed';

/** A run on its way. */
export interface SupervisedRun {
  readonly pid: number | undefined;
  /** Ends training after the present batch, with a checkpoint. */
  stop(reason?: StopReason): void;
  /** Ends the process now. */
  kill(): void;
  /** Rejects with an AnalogonError when the run did not begin (`RUN_ACTIVE`: another process is at work on it); its log is then untouched. */
  readonly outcome: Promise<RunOutcome>;
}

const outcomes: Readonly<Partial<Record<RunEvent['type'], RunOutcome>>> = {
  'run.completed': 'completed',
  'run.stopped': 'stopped',
  'run.failed': 'failed',
};

/**
 * Starts a training in a process of its own and follows it. Where the process goes without saying how its run ended, the end is
 * written into the run's log for it.
 */
export function superviseRun(
  launch: LaunchRunProcess,
  request: TrainRequest,
  environment: NodeJS.ProcessEnv,
  onEvent: (event: RunEvent) => void,
): SupervisedRun {
  let outcome: RunOutcome | undefined;
  let failure: RunFailure | undefined;
  let refusal: AnalogonError | undefined;
  let lastSeq = 0;
  let isKilled = false;
  const launched = new Date().toISOString();
  const killsBefore = countMemoryKills();
  const take = (event: RunEvent) => {
    outcome = outcomes[event.type] ?? outcome;
    lastSeq = event.seq;
    onEvent(event);
  };
  const child = launch(environment, (message) => {
    if (message.type === 'failed') failure = { code: toErrorCode(message.code), message: message.message };
    if (message.type === 'refused') refusal = new AnalogonError(toErrorCode(message.code), message.message);
    if (message.type === 'event') take(message.event);
  });
  child.send({ type: 'start', request });
  const settle = async (): Promise<RunOutcome> => {
    const exit = await child.exited;
    if (refusal) throw refusal;
    if (!outcome) for (const event of await findUntoldEvents(request.runFolder, lastSeq, launched)) take(event);
    if (outcome) return outcome;
    const killsAfter = countMemoryKills();
    const hasMemoryKills = killsBefore === undefined || killsAfter === undefined ? undefined : killsAfter > killsBefore;
    onEvent(appendRunFailure(request.runFolder, failure ?? classifyExit({ exit, isKilled, hasMemoryKills }), lastSeq));
    return 'failed';
  };
  return {
    get pid() {
      return child.pid;
    },
    stop: (reason = 'requested') => child.send({ type: 'stop', reason }),
    kill: () => {
      isKilled = true;
      child.kill();
    },
    outcome: settle(),
  };
}

/** Lets a process of its own answer one request. @throws AnalogonError what the process failed with */
export async function askRunProcess(
  launch: LaunchRunProcess,
  request: RunProcessRequest,
  environment: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<unknown> {
  let answer: { value: unknown } | undefined;
  let failure: AnalogonError | undefined;
  const child: RunProcess = launch(environment, (message) => {
    if (message.type === 'result') answer = { value: message.result };
    if (message.type === 'failed') failure = new AnalogonError(toErrorCode(message.code), message.message);
  });
  signal?.addEventListener('abort', child.kill, { once: true });
  child.send({ type: 'start', request });
  const exit = await child.exited;
  if (signal?.aborted) throw new AnalogonError('INTERRUPTED', 'interrupted');
  if (failure) throw failure;
  if (answer) return answer.value;
  const { code, message } = classifyExit({ exit, isKilled: false, hasMemoryKills: undefined });
  throw new AnalogonError(code, message);
}

/** What a process wrote into its log and was killed before it could say it: perhaps even how its run ended. */
async function findUntoldEvents(runFolder: string, afterSeq: number, since: string): Promise<readonly RunEvent[]> {
  try {
    return (await readEvents(runFolder)).events.filter(({ seq, time }) => seq > afterSeq && time >= since);
  } catch {
    // No log, or none that can be read: there is nothing to tell.
    return [];
  }
}

function toErrorCode(code: string): ErrorCode {
  return code in errorCodes ? (code as ErrorCode) : 'RUN_FAILED';
}
