import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunProcessRequest } from '../../src-shared/schemas/run-process-message';
import { openParentChannel } from './parent-channel';

// One process a run: the only place where TensorFlow is loaded. It waits for one request, answers it and ends.
const parent = openParentChannel();
let isStopRequested = false;

// Ctrl-C in a terminal reaches every process of the group; the parent decides what it means.
process.on('SIGINT', () => undefined);

parent.onMessage((message) => {
  if (message.type === 'stop') isStopRequested = true;
  else void answer(message.request).finally(() => parent.close());
});

async function answer(request: RunProcessRequest): Promise<void> {
  try {
    switch (request.kind) {
      case 'train': {
        const { runTraining } = await import('./run-training');
        return await runTraining(request, {
          emit: (event) => parent.send({ type: 'event', event }),
          isStopRequested: () => isStopRequested,
        });
      }
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
    const code = error instanceof AnalogonError ? error.code : 'RUN_FAILED';
    parent.send({ type: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    if (!(error instanceof AnalogonError)) console.error(error);
  }
}
