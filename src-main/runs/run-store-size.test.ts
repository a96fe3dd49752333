import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RunEventBody } from '../../src-shared/schemas/run-event';
import { openRunStore } from './run-store';
import { createEventFactory, startedBody } from './testing/run-event-fixture';
import { writeRunFolder } from './testing/write-run-folder';

// Runs, series, points. ANALOGON_STORE_SIZE=500x20x2000 is the most the design is for; it takes minutes and 1.5 GB.
const [runs = 0, series = 0, points = 0] = (process.env['ANALOGON_STORE_SIZE'] ?? '6x5x200').split('x').map(Number);

const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-store-size-'));
afterAll(() => fs.rmSync(workspace, { recursive: true, force: true }));

/** The milliseconds and the CPU milliseconds of some work. */
async function measure(what: string, work: () => unknown): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(`${what}: ${(performance.now() - started).toFixed(1)} ms, ${((user + system) / 1000).toFixed(1)} ms of CPU`);
}

test(`${runs} runs with ${series} series of ${points} points are opened, listed and made again`, async () => {
  for (let run = 0; run < runs; run++) {
    const event = createEventFactory();
    const body = (step: number): RunEventBody => ({
      type: 'metrics.logged',
      epoch: 1 + Math.floor(step / 100),
      step,
      metrics: Object.fromEntries(Array.from({ length: series }, (_, index) => [`metric_${index}`, Math.sin(step * (index + 1))])),
    });
    const logged = Array.from({ length: points }, (_, step) => event(body(step)));
    writeRunFolder(
      workspace,
      [`run-${run}`],
      [event(startedBody), ...logged].map((each, index) => ({ ...each, seq: index + 1 })),
    );
  }
  await measure('first opening', async () => (await openRunStore({ workspace })).close());
  const store = await openRunStore({ workspace });
  await measure('synchronize, nothing new', () => store.synchronize());
  await measure('list', () => store.list());
  await measure('one series', () => store.series('run-1', 'metric_3', 'step'));
  await measure('rebuild', () => store.rebuild());
  const bytes = fs.statSync(path.join(workspace, '.analogon', 'runs.sqlite')).size;
  console.log(`file: ${(bytes / 2 ** 20).toFixed(1)} MiB`);
  expect(store.list()).toHaveLength(runs);
  expect(store.series('run-1', 'metric_3', 'step')).toHaveLength(points);
  store.close();
}, 1_200_000);
