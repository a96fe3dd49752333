import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { readEvents } from '../runs/read-events';
import { takeRunLock } from '../runs/run-lock';
import { removeAbandonedFiles } from '../storage/temporary-file';

/** What keeps a training from beginning at all: its folder holds something that it would harm. */
export class RunRefused extends AnalogonError {}

/**
 * Makes this process the only one at work in the run's folder, and clears away what dead ones left half-written there and among the
 * frame caches.
 * @returns how to leave again
 * @throws RunRefused while another process is at work there, or when what is asked would overwrite or repeat a training
 * @throws AnalogonError DISK_FULL
 */
export async function enterRunFolder({ runFolder, cacheFolder, resume }: TrainRequest): Promise<() => void> {
  const release = lockOrRefuse(runFolder);
  try {
    for (const folder of [runFolder, path.join(runFolder, 'checkpoints'), cacheFolder]) removeAbandonedFiles(folder);
    if (!resume && fs.existsSync(path.join(runFolder, 'checkpoints', 'last.ckpt')))
      throw new RunRefused('FILE_EXISTS', `${runFolder}: holds a training already. Resume it, or train a new run.`);
    if (resume && (await isCompleted(runFolder)))
      throw new RunRefused('COMMAND_INVALID', `${runFolder}: the run is completed, there is nothing to resume.`);
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

function lockOrRefuse(runFolder: string): () => void {
  try {
    return takeRunLock(runFolder);
  } catch (error) {
    throw error instanceof AnalogonError && error.code === 'RUN_ACTIVE' ? new RunRefused(error.code, error.message) : error;
  }
}

async function isCompleted(runFolder: string): Promise<boolean> {
  if (!fs.existsSync(path.join(runFolder, 'events.jsonl'))) return false;
  return (await readEvents(runFolder)).events.at(-1)?.type === 'run.completed';
}
