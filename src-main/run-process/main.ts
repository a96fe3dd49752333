import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunProcessRequest, TrainRequest } from '../../src-shared/schemas/run-process-message';
import { classifyError } from '../runs/classify-failure';
import { enterRunFolder, RunRefused } from './enter-run-folder';
import { openParentChannel } from './parent-channel';
import type { StopRequest } from './training-line';

// One process a run: the only place where TensorFlow is loaded. It waits for one request, answers it and ends.
const parent = openParentChannel();
let stopRequest: StopRequest | undefined;
let isTraining = false;
let isAnswered = false;

// Ctrl-C in a terminal reaches every process of the group; the parent decides what it means.
process.on('SIGINT', () => undefined);
// The end of the session, or of the machine.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop('requested'));

parent.onMessage((message) => {
  if (message.type === 'stop') stop(message.reason);
  else {
    void answer(message.request).finally(() => {
      isAnswered = true;
      parent.close();
    });
  }
});
parent.onClose(() => stop('host_gone'));

/** A training ends by itself after its batch; of anything else nobody wants the answer any more. */
function stop(why: StopRequest): void {
  stopRequest ??= why;
  if (!isTraining && !isAnswered) process.exit(1);
}

async function answer(request: RunProcessRequest): Promise<void> {
  try {
    switch (request.kind) {
      case 'train':
        isTraining = true;
        return await train(request);
      case 'evaluate': {
        const { runEvaluation } = await import('./run-evaluation');
        return parent.send({ type: 'result', result: await runEvaluation(request) });
      }
      case 'predict': {
        const { runPrediction } = await import('./run-prediction');
        return parent.send({ type: 'result', result: await runPrediction(request) });
      }
    }
  } catch (error) {
    parent.send({ type: error instanceof RunRefused ? 'refused' : 'failed', ...classifyError(error) });
    if (!(error instanceof AnalogonError)) console.error(error);
  }
}

async function train(request: TrainRequest): Promise<void> {
  const leave = await enterRunFolder(request);
  try {
    const { runTraining } = await import('./run-training');
    await runTraining(request, { emit: (event) => parent.send({ type: 'event', event }), stopRequest: () => stopRequest });
  } finally {
    leave();
  }
}
