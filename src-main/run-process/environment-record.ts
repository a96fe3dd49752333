import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import type { EnvironmentRecord } from '../../src-shared/schemas/environment-record';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import { writeFileAtomically } from '../storage/write-file-atomically';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import { leasedGpu } from './leased-gpu';

interface RecordedRun {
  readonly engine: ComputeEngine;
  readonly request: TrainRequest;
  readonly config: TrainingConfig;
  readonly datasetHash: string;
  readonly git: EnvironmentRecord['git'];
  readonly resumedFrom: EnvironmentRecord['resumedFrom'];
}

/** Writes `environment.json`: with what this run was computed. */
export function writeEnvironmentRecord(runFolder: string, { engine, request, config, datasetHash, git, resumedFrom }: RecordedRun): void {
  const record: EnvironmentRecord = {
    analogon: version,
    node: process.versions.node,
    electron: process.versions['electron'],
    platform: `${process.platform} ${process.arch} ${os.release()}`,
    cpu: os.cpus()[0]?.model,
    engine: engine.kind,
    engineVersion: engine.version,
    engineReason: request.engine.reason,
    device: engine.device,
    gpu: leasedGpu(process.env),
    threads: engine.threads,
    seed: config.training.seed,
    dataset: request.datasetPath,
    datasetHash,
    configHash: createHash('sha256').update(JSON.stringify(config)).digest('hex'),
    git,
    resumedFrom,
  };
  writeFileAtomically(path.join(runFolder, 'environment.json'), [Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`)]);
}
