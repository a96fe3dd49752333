import os from 'node:os';
import type { BenchContext } from '../bench-context';
import { prepareBenchmarkData, writePeerPlan } from '../benchmark-data';
import { createRequest } from '../contestants/our-programs';
import { peerProgram } from '../contestants/peer-program';
import { readMachineBusySeconds } from '../measure/machine-load';
import { openLines } from '../measure/measurement-process';
import { readCpuSeconds, readPeakRssMiB } from '../measure/process-usage';
import { quietCores, waitUntilIdle } from '../measure/wait-until-idle';
import { createMeasuredConfig } from '../measured-config';
import { compareSides } from '../report/compare-sides';
import { describeMachine } from '../report/describe-machine';
import type { MeasuredGroup, Row } from '../report/row';
import { watchRun } from './watch-run';

interface Start {
  readonly seconds: number;
  readonly peakRssMiB: number;
  readonly othersCores: number;
}

const settings = { comparison: 'concat', seed: 42, epochs: 1, batchSize: 64, pairsPerEpoch: 40_000, logEverySteps: 1 } as const;

/** From the start of the process to the end of its first optimiser step, frames cached on both sides. */
export async function measureFirstStep(context: BenchContext): Promise<MeasuredGroup> {
  context.report('\nprocess start → end of first step: Analogon · PyTorch Lightning');
  const loadBefore = os.loadavg()[0] ?? 0;
  const data = await prepareBenchmarkData(3, 1);
  const plan = await writePeerPlan(data, createMeasuredConfig(settings));
  const pairs: { readonly ours: Start; readonly peer: Start }[] = [];
  // The first of each warms the disk cache and is not counted.
  for (let round = 0; round <= context.rounds; round++) {
    await waitUntilIdle(context.patience);
    const request = createRequest(context, data, settings, context.nativeEngine, context.threads);
    const pair = { ours: await startOurs(context, request), peer: await startPeer(context, plan) };
    if (round > 0) pairs.push(pair);
    context.report(`  round ${round}: ours ${pair.ours.seconds.toFixed(2)} s, Lightning ${pair.peer.seconds.toFixed(2)} s`);
  }
  const row = (value: (start: Start) => number, rest: Pick<Row, 'name' | 'title' | 'unit' | 'must' | 'aim'>): Row => ({
    ...rest,
    better: 'lower',
    ...compareSides(
      pairs.map(({ ours, peer }) => ({
        ours: { value: value(ours), othersCores: ours.othersCores },
        peer: { value: value(peer), othersCores: peer.othersCores },
      })),
      'PyTorch Lightning',
    ),
  });
  const others = pairs.flatMap(({ ours, peer }) => [ours.othersCores, peer.othersCores]);
  return {
    name: 'first step',
    measured: new Date().toISOString(),
    rounds: pairs.length,
    quietRounds: pairs.filter(({ ours, peer }) => Math.max(ours.othersCores, peer.othersCores) < quietCores).length,
    loadBefore,
    othersCores: others.reduce((sum, cores) => sum + cores, 0) / others.length,
    machine: describeMachine(),
    versions: {},
    rows: [
      row(({ seconds }) => seconds, {
        name: 'first_step',
        title: 'process start → end of first step, Lightning',
        unit: 's',
        must: 0.5,
        aim: 0.25,
      }),
      row(({ peakRssMiB }) => peakRssMiB, {
        name: 'first_step_rss',
        title: 'peak memory after the first step, Lightning',
        unit: 'MiB',
        must: undefined,
        aim: 0.6,
      }),
    ],
    rates: [],
  };
}

async function startOurs(context: BenchContext, request: ReturnType<typeof createRequest>): Promise<Start> {
  const busyBefore = readMachineBusySeconds();
  const start = await watchRun(context, request, ({ event, seconds, pid }) =>
    event.type === 'metrics.logged' && pid !== undefined
      ? { seconds, peakRssMiB: readPeakRssMiB(pid), othersCores: (readMachineBusySeconds() - busyBefore - readCpuSeconds(pid)) / seconds }
      : undefined,
  );
  if (!start) throw new Error('our run ended before its first step');
  return start;
}

async function startPeer(context: BenchContext, plan: string): Promise<Start> {
  const busyBefore = readMachineBusySeconds();
  const lines = openLines(peerProgram(context, 'first-step', plan, settings.batchSize));
  const { seconds, peakRssMiB, ownCpuSeconds } = JSON.parse(await lines.next()) as Omit<Start, 'othersCores'> & { ownCpuSeconds: number };
  const othersCores = (readMachineBusySeconds() - busyBefore - ownCpuSeconds) / seconds;
  await lines.close();
  return { seconds, peakRssMiB, othersCores };
}
