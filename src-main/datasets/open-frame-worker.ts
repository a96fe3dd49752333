import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { FrameWorkerAnswer, FrameWorkerFile, FrameWorkerTask } from './frame-worker-messages';

/** A thread that reads its own half of a data file. */
export interface FrameWorker {
  run(task: FrameWorkerTask): Promise<FrameWorkerAnswer>;
  close(): Promise<unknown>;
}

export interface FrameWorkerPlace {
  /** Where the built `frame-worker.js` may lie: beside the bundle, or beside its chunks. */
  readonly folders: readonly string[];
  /** For a smaller file a second thread takes longer to start than it saves. */
  readonly leastBytes: number;
}

const besideBundle: FrameWorkerPlace = {
  folders: [import.meta.dirname, path.join(import.meta.dirname, '..')],
  leastBytes: 64 * 2 ** 20,
};

/** A worker for a large file, where there is a second core and a built worker (none stands beside the sources in a unit test). */
export function openFrameWorker(file: FrameWorkerFile, { folders, leastBytes }: FrameWorkerPlace = besideBundle): FrameWorker | undefined {
  const entry = folders.map((folder) => path.join(folder, 'frame-worker.js')).find((candidate) => fs.existsSync(candidate));
  if (!entry || os.availableParallelism() < 2 || fs.statSync(file.path).size < leastBytes) return undefined;
  const worker = new Worker(entry, { workerData: file });
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        worker.removeAllListeners();
        worker.once('error', reject);
        worker.once('exit', (code) => reject(new Error(`the thread that reads ${file.path} ended with code ${code}`)));
        worker.once('message', (answer: FrameWorkerAnswer) => (answer.failure ? reject(toError(answer.failure)) : resolve(answer)));
        worker.postMessage(task);
      }),
    close: () => {
      worker.removeAllListeners();
      return worker.terminate();
    },
  };
}

function toError({ code, systemCode, message }: NonNullable<FrameWorkerAnswer['failure']>): Error {
  return code ? new AnalogonError(code, message) : Object.assign(new Error(message), { code: systemCode });
}
