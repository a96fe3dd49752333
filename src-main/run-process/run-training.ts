import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunEvent, RunEventBody } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { prepareDataset } from '../datasets/prepare-dataset';
import { createRunLog } from '../logging/run-log';
import { classifyError } from '../runs/classify-failure';
import { openEventLog } from '../runs/event-log';
import { readEvents } from '../runs/read-events';
import { readResolvedConfig } from '../runs/read-resolved-config';
import { toDiskFullError } from '../storage/disk-full-error';
import { startEngine } from '../tensorflow/start-engine';
import { findGitState } from './find-git-state';
import { checkResumedDataset, readResumePoint } from './resume-point';
import { trainAndTest } from './train-and-test';
import { StoppedEarly, type TrainingLine } from './training-line';

/**
 * Trains one run from its folder's `resolved-config.json`, or from its `last.ckpt`, to its test result. Everything it tells goes to
 * the run's own `events.jsonl` first. A failure is an event too (`run.failed`), not an exception.
 * @throws AnalogonError the failure, where it could not be written
 */
export async function runTraining(request: TrainRequest, line: TrainingLine): Promise<void> {
  const { runFolder } = request;
  const events = openEventLog(path.join(runFolder, 'events.jsonl'));
  const logFile = path.join(runFolder, 'run.log');
  const log = createRunLog(logFile);
  const emit = (body: RunEventBody) => {
    const event = events.append(body);
    line.emit(event);
    try {
      log.note(event);
    } catch (error) {
      throw toDiskFullError(error, logFile);
    }
  };
  try {
    await train(request, emit, line, request.resume ? (await readEvents(runFolder)).events : []);
  } catch (error) {
    const failure = classifyError(error);
    if (!(error instanceof AnalogonError)) noteIfPossible(logFile, error instanceof Error ? error.stack : String(error));
    try {
      emit({ type: 'run.failed', ...failure });
    } catch {
      throw new AnalogonError(failure.code, failure.message, { cause: error });
    }
  } finally {
    events.close();
  }
}

function noteIfPossible(file: string, text: string | undefined): void {
  try {
    fs.appendFileSync(file, `${text}\n`);
  } catch {
    // The failure itself is told all the same.
  }
}

async function train(
  request: TrainRequest,
  emit: (event: RunEventBody) => void,
  { stopRequest }: TrainingLine,
  earlierEvents: readonly RunEvent[],
): Promise<void> {
  const startMs = performance.now();
  const { runFolder } = request;
  const config = readResolvedConfig(runFolder);
  emit({ type: 'stage.changed', stage: 'preparing' });
  const resumePoint = request.resume ? readResumePoint(runFolder, config) : undefined;
  const { epoch, step } = resumePoint?.checkpoint.metadata.progress ?? { epoch: 0, step: 0 };
  const git = findGitState(runFolder);
  try {
    const dataset = await prepareDataset({
      file: request.datasetPath,
      config,
      cacheFolder: request.cacheFolder,
      onProgress(done, total) {
        if (stopRequest()) throw new StoppedEarly();
        emit({ type: 'progress', what: 'frame cache', done, total });
      },
    });
    try {
      if (resumePoint) checkResumedDataset(resumePoint, dataset.datasetHash, request.datasetPath);
      emit({
        type: 'dataset.prepared',
        frames: dataset.frameCount,
        trainFrames: dataset.split.train.length,
        validationFrames: dataset.split.validation.length,
        testFrames: dataset.split.test.length,
        droppedFrames: dataset.droppedFrames,
        cache: dataset.cache,
        datasetHash: dataset.datasetHash,
      });
      const saidBefore = new Set(earlierEvents.map((event) => (event.type === 'log' ? event.message : '')));
      for (const message of dataset.warnings) if (!saidBefore.has(message)) emit({ type: 'log', level: 'warning', message });
      const engine = await startEngine(request.engine, request.threads, (reason) =>
        emit({ type: 'log', level: 'warning', message: `a step runs eagerly and slowly: ${reason}` }),
      );
      try {
        await trainAndTest({ request, startMs, config, dataset, engine, git: await git, resumePoint, earlierEvents, emit, stopRequest });
      } finally {
        engine.close();
      }
    } finally {
      dataset.close();
    }
  } catch (error) {
    if (!(error instanceof StoppedEarly)) throw error;
    emit({ type: 'run.stopped', epoch, step, reason: stopRequest() });
  }
}
