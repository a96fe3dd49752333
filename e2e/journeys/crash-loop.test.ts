import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { createNodeLauncher } from '../../src-main/runs/launch-run-process';
import { readEvents } from '../../src-main/runs/read-events';
import { superviseRun } from '../../src-main/runs/supervise-run';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import { chooseEngine } from '../../src-main/tensorflow-runtime/choose-engine';
import { createRandomGenerator, type RandomGenerator } from '../../src-shared/random/random-generator';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { hasNativeEngine } from '../fixtures/native-engine';
import {
  makeRunProcessWorkspace,
  numbersOfRun,
  type RunProcessWorkspace,
  runProcessEntry,
  startRunProcess,
} from '../fixtures/run-process-workspace';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';

const timeoutMs = 300_000;
const hasNative = await hasNativeEngine();
let workspace: RunProcessWorkspace;
beforeAll(async () => {
  await buildIfStale();
  workspace = await makeRunProcessWorkspace(makeTemporaryWorkspace());
}, timeoutMs);

/** When to kill: so long after it was told of this, or after its start. */
interface Moment {
  readonly after: 'start' | 'frame cache' | 'run.started' | 'checkpoint.saved' | 'validation.completed';
  readonly ms: number;
}

function drawMoment(random: RandomGenerator): Moment {
  const kind = random.integer(20);
  if (kind === 0) return { after: 'start', ms: random.integer(800) };
  if (kind <= 2) return { after: 'frame cache', ms: random.integer(10) };
  if (kind <= 4) return { after: 'validation.completed', ms: random.integer(20) };
  return kind <= 8 ? { after: 'checkpoint.saved', ms: random.integer(40) } : { after: 'run.started', ms: random.integer(400) };
}

/** Starts or resumes a run and kills it at that moment. @returns whether it came to its end before */
async function killAt(request: TrainRequest, { after, ms }: Moment, isSupervised: boolean): Promise<boolean> {
  let kill: () => void = () => undefined;
  const killSoon = () => void setTimeout(() => kill(), ms).unref();
  const watch = (event: RunEvent) => {
    if (event.type === after || (event.type === 'progress' && event.what === after)) killSoon();
  };
  if (after === 'start') killSoon();
  // Each progress of a cache is a message: without a cache there are some.
  if (after === 'frame cache') fs.rmSync(request.cacheFolder, { recursive: true, force: true });
  if (isSupervised) {
    const run = superviseRun(createNodeLauncher(runProcessEntry), request, process.env, watch);
    kill = run.kill;
    return (await run.outcome) === 'completed';
  }
  const { child, ended } = startRunProcess(request, watch);
  kill = () => child.kill('SIGKILL');
  return (await ended).events.at(-1)?.type === 'run.completed';
}

/** Everything in a run folder is whole; only the last line of the log may be torn. */
async function checkFiles({ runFolder }: TrainRequest): Promise<void> {
  for (const name of fs.readdirSync(path.join(runFolder, 'checkpoints')))
    if (name.endsWith('.ckpt')) readCheckpoint(path.join(runFolder, 'checkpoints', name));
  // Throws at a gap or a repeat in `seq`.
  if (fs.existsSync(path.join(runFolder, 'events.jsonl'))) await readEvents(runFolder);
}

/** Each resume goes on from the last checkpoint that was told, or from a later one that nobody heard of. */
async function checkRedoneWork({ runFolder }: TrainRequest): Promise<void> {
  let saved = 0;
  for (const event of (await readEvents(runFolder)).events) {
    if (event.type === 'run.started') expect(event.resumedFrom?.step ?? 0).toBeGreaterThanOrEqual(saved);
    if (event.type === 'checkpoint.saved' && event.kind === 'last') saved = event.step;
  }
}

function listParts(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part') || name.endsWith('.lock'));
}

test(
  'a run that is killed 40 times at random moments ends with the weights of an undisturbed one',
  async () => {
    const settings = { training: { epochs: 7, batch_size: 64 }, data: { num_samples: 2560, augmentation: { shift: 1 } } };
    const undisturbed = workspace.addRun('undisturbed', settings);
    await startRunProcess(undisturbed).ended;
    const expected = await numbersOfRun(undisturbed);
    expect(expected.ending).toBe('run.completed');

    const request = workspace.addRun('disturbed', settings);
    const random = createRandomGenerator(3);
    let kills = 0;
    for (let isCompleted = false; !isCompleted; ) {
      // With a checkpoint after each step most kills fall into the writing of one.
      const attempt = { ...request, resume: kills > 0, checkpointIntervalSeconds: kills % 2 === 0 ? 0 : 0.05 };
      if (kills >= 40) isCompleted = (await startRunProcess(attempt).ended).events.at(-1)?.type === 'run.completed';
      else isCompleted = await killAt(attempt, drawMoment(random), kills % 3 === 0);
      await checkFiles(request);
      if (!isCompleted) kills++;
    }
    expect(kills).toBe(40);
    await checkRedoneWork(request);
    expect(listParts(workspace.folder)).toEqual([]);
    expect(await numbersOfRun(request)).toEqual(expected);
  },
  timeoutMs,
);

test.skipIf(!hasNative)(
  'a native run that is killed three times ends with the weights of an undisturbed one',
  async () => {
    const engine = await chooseEngine({ environment: { ...process.env, ANALOGON_ENGINE: '' }, allowInstall: false });
    const settings = { training: { epochs: 4, batch_size: 16 }, data: { num_samples: 1280 } };
    const undisturbed = { ...workspace.addRun('native-undisturbed', settings), engine };
    await startRunProcess(undisturbed).ended;
    const request = { ...workspace.addRun('native-disturbed', settings), engine, checkpointIntervalSeconds: 0.05 };
    const isAt = (step: number) => (event: { type: string; step?: number }) => event.type === 'metrics.logged' && event.step === step;
    for (const [index, step] of [30, 150, 260].entries()) {
      const isThere = isAt(step);
      await startRunProcess({ ...request, resume: index > 0 }, (event, child) => void (isThere(event) && child.kill('SIGKILL'))).ended;
      await checkFiles(request);
    }
    await startRunProcess({ ...request, resume: true }).ended;
    await checkRedoneWork(request);
    expect(await numbersOfRun(request)).toEqual(await numbersOfRun(undisturbed));
  },
  timeoutMs,
);
