import fs from 'node:fs';
import path from 'node:path';
import { runProcessEnvironment } from '../../src-main/runs/run-process-environment';
import type { EngineChoice, TrainRequest } from '../../src-shared/schemas/run-process-message';
import type { BenchContext } from '../bench-context';
import type { BenchmarkData } from '../benchmark-data';
import type { Program } from '../measure/measurement-process';
import { createMeasuredConfig, type MeasuredSettings } from '../measured-config';

export const wasmEngine: EngineChoice = { kind: 'wasm', version: 'tfjs', reason: 'the bench measures it' };

/** A training request as the app makes it: a run folder with its config. */
export function createRequest(
  context: Pick<BenchContext, 'scratchFolder'>,
  data: BenchmarkData,
  settings: MeasuredSettings,
  engine: EngineChoice,
  threads: number,
): TrainRequest {
  const runFolder = fs.mkdtempSync(path.join(context.scratchFolder, 'run-'));
  fs.mkdirSync(path.join(runFolder, 'checkpoints'));
  fs.writeFileSync(path.join(runFolder, 'resolved-config.json'), JSON.stringify(createMeasuredConfig(settings)));
  return { kind: 'train', runFolder, datasetPath: data.dataset, cacheFolder: data.frameCaches, engine, threads, resume: false };
}

/** One of bench/ours, with what it is to train. */
export function ourProgram(
  context: Pick<BenchContext, 'builtFolder'>,
  name: 'measure-training' | 'measure-eager-training' | 'measure-embedding' | 'measure-memory',
  request: TrainRequest,
): Program {
  return {
    command: process.execPath,
    args: [path.join(context.builtFolder, `${name}.js`), JSON.stringify(request)],
    environment: runProcessEnvironment(process.env),
  };
}
