import fs from 'node:fs';
import path from 'node:path';
import type { EngineChoice, TrainRequest } from '../../src-shared/schemas/run-process-message';
import type { BenchContext } from '../bench-context';
import type { BenchmarkData } from '../benchmark-data';
import type { Program } from '../measure/measurement-process';
import { createMeasuredConfig, type MeasuredSettings } from '../measured-config';

export const wasmEngine: EngineChoice = { kind: 'wasm', version: 'tfjs', reason: 'the bench measures it' };

/** A training request as the app makes it: a run folder with its config. */
export function createRequest(
  context: BenchContext,
  data: BenchmarkData,
  settings: MeasuredSettings,
  engine: EngineChoice,
  threads: number,
): TrainRequest {
  const runFolder = fs.mkdtempSync(path.join(context.scratchFolder, 'run-'));
  fs.mkdirSync(path.join(runFolder, 'checkpoints'));
  fs.writeFileSync(path.join(runFolder, 'resolved-config.json'), JSON.stringify(createMeasuredConfig(settings)));
  return { kind: 'train', runFolder, datasetPath: data.dataset, cacheFolder: data.frameCaches, engine, threads };
}

/** One of bench/ours, with what it is to train. */
export function ourProgram(
  context: BenchContext,
  name: 'measure-training' | 'measure-eager-training' | 'measure-embedding',
  request: TrainRequest,
): Program {
  return { command: process.execPath, args: [path.join(context.builtFolder, `${name}.js`), JSON.stringify(request)] };
}
