import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { version } from '../../package.json';
import { buildIfStale } from '../../scripts/build.mjs';
import { connectToWorkspace } from '../../src-main/ownership/connect-to-workspace';
import { readOwner } from '../../src-main/ownership/owner-record';
import { spawnHost } from '../../src-main/ownership/spawn-host';
import { compareRuns } from '../../src-main/runs/compare-runs';
import { readEvents } from '../../src-main/runs/read-events';
import { findRunHolder } from '../../src-main/runs/run-lock';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import { wasmEngine } from '../fixtures/run-process-workspace';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 240_000;
const rounds = 10;
const folder = makeTemporaryWorkspace();
const hostEntry = path.resolve(import.meta.dirname, '../../out/main/host.js');

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
}, timeoutMs);

const connect = () =>
  connectToWorkspace({
    workspace: folder,
    version,
    timeLimitMs: 30_000,
    spawnHost: () => spawnHost({ workspace: folder, entry: hostEntry, args: [folder], environment: process.env }),
  });

function launchOf(id: string): LaunchRequest {
  const text = tinyConfig.replace('id: tiny', `id: ${id}`).replace('epochs: 2', 'epochs: 80, early_stopping: false');
  const wishes = { device: { kind: 'cpu' as const }, maxParallel: 1, priority: 0, engine: wasmEngine, smallerBatchRetries: 0 };
  return { configs: [{ path: `${id}.yaml`, text }], isAttached: false, ...wishes };
}

test(
  'the engine, or engine and run, killed at random moments: one run, a whole log, the weights of an undisturbed run',
  async () => {
    const runFolder = path.join(folder, 'experiments', 'killed');
    const random = createRandomGenerator(5);
    let kills = 0;
    for (let round = 0; ; round++) {
      const connection = await connect();
      // What the dead engine left may still be saving itself.
      await expect.poll(() => round === 0 || findRunHolder(runFolder) === undefined, { timeout: 20_000 }).toBe(true);
      const known = await connection.client.runs.list({});
      if (round === 0) await connection.client.runs.launch({ requestId: randomUUID(), request: launchOf('killed') });
      else {
        expect(known.map(({ id }) => id)).toEqual(['killed']);
        const { state } = await connection.client.runs.get({ id: 'killed' });
        if (state === 'completed') {
          connection.close();
          break;
        }
        // Killed before its first event it still waits; otherwise it is offered for resume.
        if (state === 'stopped' || state === 'failed')
          await connection.client.runs.resume({ requestId: randomUUID(), id: 'killed', isAttached: false });
      }
      if (round >= rounds) {
        await expect.poll(async () => (await connection.client.runs.get({ id: 'killed' })).state, { timeout: 100_000 }).toBe('completed');
        connection.close();
        break;
      }
      await sleep(random.integer(1800));
      const holder = findRunHolder(runFolder);
      const owner = readOwner(folder);
      if (random.integer(2) === 0 && holder) process.kill(holder.pid, 'SIGKILL');
      if (owner) process.kill(owner.pid, 'SIGKILL');
      kills++;
      await connection.closed;
      connection.close();
    }
    expect(kills).toBe(rounds);
    const { events, tornLine } = await readEvents(runFolder);
    expect(tornLine).toBeUndefined();
    expect(events.at(-1)?.type).toBe('run.completed');
    expect(events.filter(({ type }) => type === 'run.completed')).toHaveLength(1);

    const undisturbed = await connect();
    await undisturbed.client.runs.launch({ requestId: randomUUID(), request: launchOf('undisturbed') });
    await expect.poll(async () => (await undisturbed.client.runs.get({ id: 'undisturbed' })).state, { timeout: 100_000 }).toBe('completed');
    undisturbed.close();
    expect(await compareRuns(runFolder, path.join(folder, 'experiments', 'undisturbed'))).toMatchObject({ hasEqualWeights: true });
  },
  timeoutMs,
);
