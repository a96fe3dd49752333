import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { isOwnerAlive, readOwner } from '../../src-main/ownership/owner-record';
import { readEvents } from '../../src-main/runs/read-events';
import { expectSuccess, runAnalogon, startAnalogon } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const folder = makeTemporaryWorkspace();
const endless = tinyConfig.replace('epochs: 2', 'epochs: 100000, early_stopping: false');

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
}, timeoutMs);

const runs = async () => {
  const lines = (await expectSuccess(['runs', '--json'], { folder })).trim().split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map((run: { id: string; state: string }) => [run.id, run.state]));
};
const stateOf = async (id: string) => (await runs()).get(id);
const runFolder = (id: string) => path.join(folder, 'experiments', id);

async function expectWholeLog(id: string): Promise<void> {
  const { events, tornLine } = await readEvents(runFolder(id));
  expect(tornLine).toBeUndefined();
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
}

test(
  'one terminal starts, another watches, stops and resumes; Ctrl-C of a watcher harms nothing',
  async () => {
    writeConfig(folder, 'shared.yaml', endless.replace('id: tiny', 'id: shared'));
    const trainer = startAnalogon(['train', '--config', 'shared.yaml'], { folder });
    await trainer.waitFor('epoch 1/100000');
    const watcher = startAnalogon(['watch'], { folder });
    await watcher.waitFor('epoch 2/100000');
    watcher.child.kill('SIGINT');
    expect((await watcher.finished).code).toBe(0);
    expect(await stateOf('shared')).toBe('running');

    expect(await expectSuccess(['stop', 'shared'], { folder })).toContain('stops after its batch');
    const { code, stdout } = await trainer.finished;
    expect(code).toBe(0);
    expect(stdout).toContain('shared: stopped');

    const resumed = startAnalogon(['resume', 'shared'], { folder });
    await resumed.waitFor('shared: started');
    const again = await runAnalogon(['resume', 'shared'], { folder });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/shared is (starting|running): only a stopped or failed run/) });
    await resumed.waitFor('epoch');
    resumed.child.kill('SIGINT');
    expect((await resumed.finished).code).toBe(130);
    expect(await stateOf('shared')).toBe('stopped');
    await expectWholeLog('shared');
  },
  timeoutMs,
);

test(
  'detached runs go on without their terminal; a closed terminal stops its own',
  async () => {
    writeConfig(folder, 'detached.yaml', endless.replace('id: tiny', 'id: detached'));
    writeConfig(folder, 'attached.yaml', endless.replace('id: tiny', 'id: attached'));
    await expectSuccess(['queue', 'limit', '2'], { folder });
    expect(await expectSuccess(['train', '--config', 'detached.yaml', '--detach'], { folder })).toBe('detached\n');
    const terminal = startAnalogon(['train', '--config', 'attached.yaml'], { folder });
    await terminal.waitFor('epoch 1/100000');
    terminal.child.kill('SIGKILL');
    await expect.poll(() => stateOf('attached'), { timeout: 20_000, interval: 500 }).toBe('stopped');
    expect(await stateOf('detached')).toBe('running');
    expect(await expectSuccess(['queue'], { folder })).toContain('detached');
    await expectSuccess(['stop', 'detached', '--now'], { folder });
    await expect.poll(() => stateOf('detached'), { timeout: 20_000, interval: 500 }).toBe('failed');
  },
  timeoutMs,
);

test(
  'an owner that is killed loses no run: its trainings save themselves, the next command finds them as they are',
  async () => {
    writeConfig(folder, 'orphan.yaml', endless.replace('id: tiny', 'id: orphan'));
    writeConfig(folder, 'patient.yaml', tinyConfig.replace('id: tiny', 'id: patient'));
    await expectSuccess(['queue', 'limit', '1'], { folder });
    await expectSuccess(['train', '--config', 'orphan.yaml', '--detach'], { folder });
    await expect.poll(() => stateOf('orphan'), { timeout: 20_000, interval: 300 }).toBe('running');
    await expectSuccess(['train', '--config', 'patient.yaml', '--detach'], { folder });
    const { pid = 0 } = readOwner(folder) ?? {};
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => stateOf('orphan'), { timeout: 20_000, interval: 300 }).toBe('stopped');
    const owner = readOwner(folder);
    expect(owner && isOwnerAlive(owner) && owner.pid !== pid).toBe(true);
    await expect.poll(() => stateOf('patient'), { timeout: 30_000, interval: 500 }).toBe('completed');
    await expectWholeLog('orphan');
    expect(fs.existsSync(path.join(runFolder('orphan'), 'checkpoints', 'last.ckpt'))).toBe(true);
  },
  timeoutMs,
);

test(
  'a run is reproduced bit for bit',
  async () => {
    writeConfig(folder, 'twice.yaml', tinyConfig.replace('id: tiny', 'id: twice'));
    await expectSuccess(['train', '--config', 'twice.yaml'], { folder });
    const output = await expectSuccess(['reproduce', 'twice'], { folder });
    expect(output).toContain('weights: equal bit for bit');
    expect(output).toContain('environment: the same');
  },
  timeoutMs,
);

test(
  'a sweep is listed before it starts and compared after it',
  async () => {
    const swept = `${tinyConfig.replace('id: tiny', 'id: swept')}sweep: { parameters: { model.learning_rate: [0.01, 0.03] }, seeds: [1, 2] }\n`;
    writeConfig(folder, 'swept.yaml', swept);
    const listed = await expectSuccess(['train', '--config', 'swept.yaml', '--dry-run'], { folder });
    expect(listed).toMatch(/run +model\.learning_rate +training\.seed/);
    expect(listed).toContain('4 runs would be trained');
    expect(fs.existsSync(runFolder('swept'))).toBe(false);
    await expectSuccess(['train', '--config', 'swept.yaml', '--max-parallel', '2'], { folder });
    const compared = await expectSuccess(['sweep', 'swept', '--metrics', 'val_loss', 'test_acc'], { folder });
    expect(compared.split('\n')).toHaveLength(4);
    expect(compared).toMatch(/0\.03 +2 +\d\.\d+ ± \d\.\d+ +\d\.\d+ ± \d\.\d+/);
  },
  timeoutMs,
);
