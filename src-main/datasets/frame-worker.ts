import { parentPort, workerData } from 'node:worker_threads';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { describeOpenDataset } from './describe-dataset';
import { createFrameReader } from './frame-reader';
import type { FrameWorkerAnswer, FrameWorkerFile, FrameWorkerTask } from './frame-worker-messages';
import { openHdf5File } from './hdf5-file';
import { scanFrames } from './scan-frames';
import { writeFrameRange } from './write-frames';

// Entry of a worker thread that reads one half of a data file, with an HDF5 library of its own, while its parent reads the other.
const { path, options, channels } = workerData as FrameWorkerFile;
const opened = openHdf5File(path).then((file) => createFrameReader(file, describeOpenDataset(file, options), channels));

parentPort?.on('message', async (task: FrameWorkerTask) => {
  parentPort?.postMessage(await answer(task));
});

async function answer(task: FrameWorkerTask): Promise<FrameWorkerAnswer> {
  try {
    const reader = await opened;
    if (task.kind === 'scan') return { scan: await scanFrames(reader, task) };
    await writeFrameRange(reader, task);
    return {};
  } catch (error) {
    const code = error instanceof AnalogonError ? error.code : undefined;
    return {
      failure: { code, systemCode: (error as NodeJS.ErrnoException).code, message: error instanceof Error ? error.message : String(error) },
    };
  }
}
