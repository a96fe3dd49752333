import fs from 'node:fs';
import path from 'node:path';
import { type TrainRequest, trainRequest } from '../../src-shared/schemas/run-process-message';
import { type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';

/** What a measured process is to train: the request as its first argument, the config in the run's folder, as for a run process. */
export function readMeasuredTraining(): { readonly request: TrainRequest; readonly config: TrainingConfig } {
  const request = trainRequest.parse(JSON.parse(process.argv[2] ?? ''));
  const file = path.join(request.runFolder, 'resolved-config.json');
  return { request, config: trainingConfig.parse(JSON.parse(fs.readFileSync(file, 'utf8'))) };
}
