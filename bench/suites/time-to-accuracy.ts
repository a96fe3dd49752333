import os from 'node:os';
import type { BenchContext } from '../bench-context';
import { type BenchmarkData, prepareBenchmarkData, writePeerPlan } from '../benchmark-data';
import { createRequest } from '../contestants/our-programs';
import { peerProgram } from '../contestants/peer-program';
import { readMachineBusySeconds } from '../measure/machine-load';
import { openLines } from '../measure/measurement-process';
import { readCpuSeconds } from '../measure/process-usage';
import { quietCores, waitUntilIdle } from '../measure/wait-until-idle';
import { createMeasuredConfig, type MeasuredSettings } from '../measured-config';
import { compareSides } from '../report/compare-sides';
import { describeMachine } from '../report/describe-machine';
import type { MeasuredGroup } from '../report/row';
import { watchRun } from './watch-run';

/** A validation, and the seconds from the start of the process to its end. */
interface Validation {
  readonly epoch: number;
  readonly seconds: number;
  readonly accuracy: number;
}

interface Training {
  readonly validations: readonly Validation[];
  readonly othersCores: number;
}

interface Race {
  readonly seed: number;
  /** Validation accuracy of the peer after its last epoch. */
  readonly target: number;
  readonly peerSeconds: number;
  /** Infinity where we did not get there. */
  readonly ourSeconds: number;
  readonly ours: Training;
  readonly peer: Training;
}

/** Guessing gives .125: a peer that learnt nothing sets no target. */
const leastTarget = 0.25;
/** We may take so many times the peer's epochs before the race is lost. */
const patience = 3;
const settings = { comparison: 'concat_absdiff', batchSize: 64, logEverySteps: 10 } as const;

/**
 * Wall time to the validation accuracy that Lightning has after its epochs: same HDF5 file, frames, pairs of each epoch, validation pairs,
 * optimiser and batch size. The peer's time is that of its first validation which is as good, too.
 */
export async function measureTimeToAccuracy(context: BenchContext): Promise<MeasuredGroup> {
  const { pairsPerEpoch, peerEpochs, seeds } = context.race;
  context.report(`\nwall time to accuracy: ${pairsPerEpoch} pairs an epoch, ${peerEpochs} epochs of the peer, ${seeds.length} seeds`);
  const loadBefore = os.loadavg()[0] ?? 0;
  const data = await prepareBenchmarkData(3, 1);
  const races: Race[] = [];
  for (const seed of seeds) {
    await waitUntilIdle(context.patience);
    const race = await run(context, data, { ...settings, seed, pairsPerEpoch, epochs: peerEpochs * patience });
    races.push(race);
    const { target, peerSeconds, ourSeconds } = race;
    context.report(
      `  seed ${seed}: val_acc ${target.toFixed(3)} after ${peerSeconds.toFixed(1)} s (Lightning), ${ourSeconds.toFixed(1)} s (ours)`,
    );
    if (target <= leastTarget)
      context.report(`  the peer stayed at ${target.toFixed(3)}: give it more pairs (--pairs) for a target above ${leastTarget}`);
  }
  const others = races.map(({ ours, peer }) => Math.max(ours.othersCores, peer.othersCores));
  return {
    name: 'time to accuracy',
    measured: new Date().toISOString(),
    rounds: races.length,
    quietRounds: others.filter((cores) => cores < quietCores).length,
    loadBefore,
    othersCores: others.reduce((sum, cores) => sum + cores, 0) / others.length,
    machine: describeMachine(),
    versions: {},
    rows: races.some(({ target }) => target <= leastTarget)
      ? []
      : [
          {
            name: 'time_to_accuracy',
            title: `wall time to Lightning's accuracy after ${peerEpochs} epochs`,
            unit: 's',
            better: 'lower',
            must: 0.5,
            aim: 0.33,
            ...compareSides(
              races.map(({ ourSeconds, peerSeconds, ours, peer }) => ({
                ours: { value: ourSeconds, othersCores: ours.othersCores },
                peer: { value: peerSeconds, othersCores: peer.othersCores },
              })),
              'PyTorch Lightning',
            ),
          },
        ],
    rates: [],
    details: { pairsPerEpoch, peerEpochs, races },
  };
}

async function run(context: BenchContext, data: BenchmarkData, training: MeasuredSettings): Promise<Race> {
  const plan = await writePeerPlan(data, createMeasuredConfig(training));
  const peer = await trainPeer(context, plan, training.seed);
  const target = peer.validations.at(-1)?.accuracy ?? Number.NaN;
  const ours = await trainOurs(context, data, training, target);
  const timeOf = ({ validations }: Training) => validations.find(({ accuracy }) => accuracy >= target)?.seconds ?? Number.POSITIVE_INFINITY;
  return { seed: training.seed, target, peerSeconds: timeOf(peer), ourSeconds: timeOf(ours), ours, peer };
}

async function trainPeer(context: BenchContext, plan: string, seed: number): Promise<Training> {
  const { peerEpochs } = context.race;
  const flags = ['--epochs', `${peerEpochs}`, '--seed', `${seed}`, '--comparison', settings.comparison];
  const busyBefore = readMachineBusySeconds();
  const lines = openLines(peerProgram(context, 'fit', plan, settings.batchSize, flags));
  const validations: Validation[] = [];
  let ownCpuSeconds = 0;
  while (validations.length < peerEpochs) {
    const line = JSON.parse(await lines.next()) as Validation & { ownCpuSeconds: number };
    ownCpuSeconds = line.ownCpuSeconds;
    validations.push({ epoch: line.epoch, seconds: line.seconds, accuracy: line.accuracy });
  }
  const othersCores = (readMachineBusySeconds() - busyBefore - ownCpuSeconds) / (validations.at(-1)?.seconds ?? 0);
  await lines.close();
  return { validations, othersCores };
}

async function trainOurs(context: BenchContext, data: BenchmarkData, training: MeasuredSettings, target: number): Promise<Training> {
  const request = createRequest(context, data, training, context.nativeEngine, context.threads);
  const busyBefore = readMachineBusySeconds();
  const validations: Validation[] = [];
  const end = await watchRun(context, request, ({ event, seconds, pid }) => {
    if (event.type !== 'validation.completed') return undefined;
    const accuracy = event.metrics['val_acc'] ?? Number.NaN;
    validations.push({ epoch: event.epoch, seconds, accuracy });
    const isDone = accuracy >= target || validations.length >= training.epochs;
    return isDone ? { othersCores: (readMachineBusySeconds() - busyBefore - readCpuSeconds(pid ?? 0)) / seconds } : undefined;
  });
  return { validations, othersCores: end?.othersCores ?? Number.NaN };
}
