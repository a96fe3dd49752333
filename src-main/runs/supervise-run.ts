import path from 'node:path';
import { AnalogonError, type ErrorCode, errorCodes } from '../../src-shared/errors/analogon-error';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { RunProcessRequest, TrainRequest } from '../../src-shared/schemas/run-process-message';
import { openEventLog } from './event-log';
import type { LaunchRunProcess, RunProcess, RunProcessExit } from './launch-run-process';

export type RunOutcome = 'completed' | 'stopped' | 'failed';

/** A run on its way. */
export interface SupervisedRun {
  /** Ends training after the present batch, with a checkpoint. */
  stop(): void;
  /** Ends the process now. */
  kill(): void;
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
  let isKilled = false;
  const child = launch(environment, (message) => {
    if (message.type !== 'event') return;
    outcome = outcomes[message.event.type] ?? outcome;
    onEvent(message.event);
  });
  child.send({ type: 'start', request });
  const settle = async (): Promise<RunOutcome> => {
    const exit = await child.exited;
    if (outcome) return outcome;
    const log = openEventLog(path.join(request.runFolder, 'events.jsonl'));
    onEvent(
      log.append({ type: 'run.failed', code: isKilled ? 'INTERRUPTED' : 'RUN_PROCESS_EXITED', message: describeExit(exit, isKilled) }),
    );
    log.close();
    return 'failed';
  };
  return {
    stop: () => child.send({ type: 'stop' }),
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
  if (!answer) throw new AnalogonError('RUN_PROCESS_EXITED', describeExit(exit, false));
  return answer.value;
}

function toErrorCode(code: string): ErrorCode {
  return code in errorCodes ? (code as ErrorCode) : 'RUN_FAILED';
}

function describeExit({ code, signal, stderr }: RunProcessExit, isKilled: boolean): string {
  if (isKilled) return 'stopped at once by the user; the last checkpoint is kept';
  const how = signal ? `was ended by ${signal}${signal === 'SIGKILL' ? ' (out of memory?)' : ''}` : `ended with code ${code}`;
  return `the run process ${how} before its run was over.${stderr ? ` It said last:\n${stderr.trim()}` : ''}`;
}
