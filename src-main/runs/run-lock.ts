import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { ProcessIdentity } from '../storage/process-identity';
import { findLockHolder, takeProcessLock } from '../storage/process-lock';

const lockOf = (runFolder: string) => path.join(runFolder, 'run.lock');

/**
 * Makes this process the only one that writes into a run's folder, until it releases the lock or is gone.
 * @returns how to release it
 * @throws AnalogonError RUN_ACTIVE while another process works on the run; DISK_FULL
 */
export function takeRunLock(runFolder: string): () => void {
  const answer = takeProcessLock(lockOf(runFolder));
  if (answer.isTaken) return answer.release;
  throw new AnalogonError(
    'RUN_ACTIVE',
    `${runFolder}: process ${answer.holder.pid} is at work on this run. Stop it first, or wait for its end.`,
  );
}

/** The living process that works on a run, whoever started it. */
export function findRunHolder(runFolder: string): ProcessIdentity | undefined {
  return findLockHolder(lockOf(runFolder));
}
