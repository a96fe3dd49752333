import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { version } from '../../package.json';
import { connectToWorkspace, type WorkspaceConnection } from '../../src-main/ownership/connect-to-workspace';
import { followRun } from '../../src-main/ownership/follow-run';
import { spawnHost } from '../../src-main/ownership/spawn-host';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { BenchContext } from '../bench-context';
import { prepareBenchmarkData } from '../benchmark-data';
import { readCpuSeconds } from '../measure/process-usage';
import { createMeasuredConfig } from '../measured-config';
import { measureOwnCost } from './own-cost';

/** Of a core, for an engine that carries eight runs. */
const allowedCores = 0.25;
/** Of a run's CPU time. */
const allowedShare = 0.02;
const runs = 8;
const eventsPerSecond = 50;
const seconds = 30;

type Context = Pick<BenchContext, 'builtFolder' | 'scratchFolder' | 'nativeEngine' | 'threads' | 'report'>;

/** What the engine around the runs costs, in CPU time. @returns whether both goals hold */
export async function checkEngineCost(context: Context): Promise<boolean> {
  const carries = await checkManyRuns(context);
  const isCheap = await checkOneTraining(context);
  return carries && isCheap;
}

function connect({ builtFolder }: Context, workspace: string, runProcess: string): Promise<WorkspaceConnection> {
  const args = [workspace, path.join(builtFolder, runProcess)];
  const entry = path.join(builtFolder, 'measure-host.js');
  return connectToWorkspace({
    workspace,
    version,
    timeLimitMs: 30_000,
    spawnHost: () => spawnHost({ workspace, entry, args, environment: process.env }),
  });
}

function launchOf(configs: LaunchRequest['configs'], engine: LaunchRequest['engine'], dataPath: string): LaunchRequest {
  return {
    configs,
    dataPath,
    engine,
    device: { kind: 'cpu' },
    maxParallel: configs.length,
    priority: 0,
    isAttached: true,
    smallerBatchRetries: 0,
  };
}

/** Eight stand-in trainings that report 50 events a second each, all followed: nothing may be lost, and the engine stays light. */
async function checkManyRuns(context: Context): Promise<boolean> {
  const { dataset } = await prepareBenchmarkData(3, 1);
  const workspace = fs.mkdtempSync(path.join(context.scratchFolder, 'many-'));
  const connection = await connect(context, workspace, 'stand-in-run-process.js');
  // An epoch of the stand-in is two events and lasts as long as its config's patience says, in ms.
  const patience = Math.round((2 * 1000) / eventsPerSecond);
  const configs = Array.from({ length: runs }, (_, index) => ({
    path: `run${index}.yaml`,
    text: stringify({
      id: `run${index}`,
      model: { num_classes: 8 },
      training: { epochs: Math.round((seconds * eventsPerSecond) / 2), patience },
    }),
  }));
  const launched = await connection.client.runs.launch({
    requestId: randomUUID(),
    request: launchOf(configs, context.nativeEngine, dataset),
  });
  const { pid } = await connection.client.workspace.info({});
  const [cpuBefore, startMs] = [readCpuSeconds(pid), performance.now()];
  const logs = await Promise.all(launched.map(({ id }) => collect(connection, id)));
  const elapsed = (performance.now() - startMs) / 1000;
  const cores = (readCpuSeconds(pid) - cpuBefore) / elapsed;
  connection.close();
  const events = logs.reduce((sum, log) => sum + log.length, 0);
  const isWhole = logs.every((log) => log.at(-1)?.type === 'run.completed' && log.every(({ seq }, index) => seq === index + 1));
  // A machine too slow for the load says nothing of the engine.
  const rate = events / elapsed;
  const holds = isWhole && rate > 0.9 * runs * eventsPerSecond && cores < allowedCores;
  context.report(
    `${holds ? 'holds' : 'FAILS'}: ${runs} runs, ${rate.toFixed(0)} events/s followed for ${elapsed.toFixed(0)} s, ${isWhole ? 'none lost' : 'SOME LOST'}; the engine took ${(cores * 100).toFixed(1)} % of a core (allowed ${allowedCores * 100} %)`,
  );
  return holds;
}

async function collect(connection: WorkspaceConnection, id: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const batch of followRun(connection, id, 0)) events.push(...batch);
  return events;
}

/** A native training with the default logging: CPU time of the engine, and of events and checkpoints in the run process, to that of the run. */
async function checkOneTraining(context: Context): Promise<boolean> {
  const data = await prepareBenchmarkData(3, 1);
  const workspace = fs.mkdtempSync(path.join(context.scratchFolder, 'one-'));
  const connection = await connect(context, workspace, 'run-process.js');
  const settings = { comparison: 'concat_absdiff', seed: 42, epochs: 2, batchSize: 64, pairsPerEpoch: 16_000, logEverySteps: 10 } as const;
  const configs = [{ path: 'one.yaml', text: stringify({ ...createMeasuredConfig(settings), id: 'one' }) }];
  const { pid } = await connection.client.workspace.info({});
  const engineBefore = readCpuSeconds(pid);
  await connection.client.runs.launch({ requestId: randomUUID(), request: launchOf(configs, context.nativeEngine, data.dataset) });
  let runPid: number | undefined;
  let runCpu = 0;
  const events: RunEvent[] = [];
  for await (const batch of followRun(connection, 'one', 0)) {
    for (const event of batch) if (event.type === 'run.started') runPid = event.pid;
    // The last look before its end is at its last events: NaN once it is gone.
    if (runPid !== undefined) runCpu = readCpuSeconds(runPid) || runCpu;
    events.push(...batch);
  }
  const engineCpu = readCpuSeconds(pid) - engineBefore;
  connection.close();
  const ownCpu = measureOwnCost(path.join(workspace, 'experiments', 'one'), events);
  const share = (engineCpu + ownCpu) / runCpu;
  const holds = events.at(-1)?.type === 'run.completed' && share < allowedShare;
  context.report(
    `${holds ? 'holds' : 'FAILS'}: a training of ${runCpu.toFixed(1)} CPU s with ${events.length} events: engine ${engineCpu.toFixed(2)} s, its events and checkpoints ${ownCpu.toFixed(2)} s, together ${(share * 100).toFixed(2)} % (allowed ${allowedShare * 100} %)`,
  );
  return holds;
}
