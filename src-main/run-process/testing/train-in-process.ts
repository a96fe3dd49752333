import fs from 'node:fs';
import path from 'node:path';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import type { RunEvent, RunEventBody } from '../../../src-shared/schemas/run-event';
import { type TrainingConfig, trainingConfig } from '../../../src-shared/schemas/training-config';
import { createPairSampler } from '../../datasets/pair-sampler';
import type { PreparedDataset } from '../../datasets/prepared-dataset';
import { createEvaluator } from '../../evaluation/evaluate-pairs';
import { openEventLog } from '../../runs/event-log';
import { readEvents } from '../../runs/read-events';
import type { ComputeEngine } from '../../tensorflow/compute-engine';
import { createBatchReader } from '../../training/batch-reader';
import { createNumberedDataset } from '../../training/testing/numbered-dataset';
import { trainModel } from '../../training/train-model';
import { readResumePoint } from '../resume-point';
import { createSession } from '../training-session';

const classHours = [3, 6];

/** Noise on 60 frames of 8 × 8 cells: nothing to learn, and so losses that go up and down. */
function createNoiseDataset(): PreparedDataset {
  const dataset = createNumberedDataset(60, 8, 8);
  const random = createRandomGenerator(5);
  const size = dataset.height * dataset.width * dataset.channels;
  const noise = Float32Array.from({ length: dataset.frameCount * size }, () => random.normal());
  return {
    ...dataset,
    times: Float64Array.from({ length: dataset.frameCount }, (_, frame) => 3 * frame),
    datasetHash: 'noise',
    readFrame(frame, target, offset, shiftY, shiftX) {
      dataset.readFrame(0, target, offset, shiftY, shiftX);
      // Frame 0 of the numbered dataset holds each cell's own place; where a shift left nothing there is 0.
      for (let cell = 0; cell < size; cell++) {
        const place = target[offset + cell] ?? 0;
        target[offset + cell] = place === 0 ? 0 : (noise[frame * size + place] ?? 0);
      }
    },
  };
}

/** The smallest network that has every kind of layer, for four epochs of three batches (4, 4 and 2 pairs). */
export function tinyTrainingConfig(given: { model?: object; training?: object; data?: object } = {}): TrainingConfig {
  return trainingConfig.parse({
    id: 'tiny',
    model: { num_classes: 2, res_out_channels_list: [2], blocks_per_stage: 1, learning_rate: 0.05, ...given.model },
    training: { epochs: 4, batch_size: 4, log_every_n_steps: 1, ...given.training },
    data: { variables: ['first', 'second'], time_interval: 6, num_samples: 10, ...given.data },
  });
}

export interface InProcessTraining {
  readonly engine: ComputeEngine;
  readonly config: TrainingConfig;
  readonly runFolder: string;
  /** Goes on from `last.ckpt`. */
  readonly resume: boolean;
  /** Asks for a stop as soon as such an event was told. */
  readonly stopAt?: (event: RunEventBody) => boolean;
}

/** Trains as a run process does, on noise and in this process. @returns whether it came to its end */
export async function trainInProcess({ engine, config, runFolder, resume, stopAt }: InProcessTraining): Promise<boolean> {
  fs.mkdirSync(path.join(runFolder, 'checkpoints'), { recursive: true });
  const log = openEventLog(path.join(runFolder, 'events.jsonl'));
  const dataset = createNoiseDataset();
  let isStopRequested = false;
  const sampler = createPairSampler(dataset.times, dataset.split.train, classHours.length, 3);
  const reader = createBatchReader(dataset, config.training.batch_size);
  const session = createSession({
    ...{ engine, dataset, config, sampler, runFolder, classHours },
    earlierEvents: (await readEvents(runFolder)).events,
    resumePoint: resume ? readResumePoint(runFolder, config) : undefined,
    emit: (body) => {
      log.append(body);
      isStopRequested ||= stopAt?.(body) ?? false;
    },
    isStopRequested: () => isStopRequested,
  });
  const evaluate = createEvaluator(engine, session.network, reader, config.training.batch_size, classHours);
  const validate = () => evaluate(sampler.draw(12, createRandomGenerator(1)));
  await trainModel({ ...session.loop, reader, validate }, session.state);
  log.close();
  return session.state.stop !== 'stop_requested';
}

/** What a run told of its numbers, without times and without how it was kept. */
export function withoutTimes(events: readonly RunEvent[]): unknown[] {
  return events
    .filter((event) => event.type !== 'checkpoint.saved' || event.kind === 'best')
    .map((event) => JSON.parse(JSON.stringify(event, (key, value) => (timeKeys.has(key) ? undefined : value))));
}

const timeKeys = new Set(['seq', 'time', 'seconds', 'pairs_per_second']);
