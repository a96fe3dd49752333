import type { TimedBlock } from './block-protocol';
import { type MeasurementProcess, type Program, startMeasurementProcess } from './measurement-process';
import { type Patience, quietCores, waitUntilIdle } from './wait-until-idle';

export interface Contestant {
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly program: Program;
  /** Left out with a message where it does not start. */
  readonly isOptional?: boolean;
}

/** One block of one contestant. */
export interface Measurement {
  /** Units a second. */
  readonly rate: number;
  /** Cores that other processes (and the machine's host) took meanwhile, on average. */
  readonly othersCores: number;
  /** Units a second of its own CPU time: less sensitive to others, but blind to idle cores. */
  readonly ratePerCpuSecond: number;
  readonly peakRssMiB: number;
}

/** A block of each contestant, one right after the other, by name. */
export type Round = ReadonlyMap<string, Measurement>;

export interface MeasuredRounds {
  readonly rounds: readonly Round[];
  readonly versions: Readonly<Record<string, string>>;
  /** Contestants that were measured. */
  readonly present: readonly Contestant[];
}

export interface RoundSettings {
  readonly rounds: number;
  /** Shortest block. */
  readonly blockSeconds: number;
  readonly patience: Patience;
  readonly report: (line: string) => void;
}

export const isQuiet = (round: Round) => [...round.values()].every(({ othersCores }) => !(othersCores > quietCores));

/**
 * Starts all contestants, warms them one after the other and measures them in turns, so that whatever slows the machine down slows
 * all of them. A block that others disturbed is measured again while patience lasts.
 */
export async function measureRounds(contestants: readonly Contestant[], settings: RoundSettings): Promise<MeasuredRounds> {
  const started: { readonly contestant: Contestant; readonly process: MeasurementProcess }[] = [];
  try {
    for (const contestant of contestants) {
      const process = await startContestant(contestant, settings.report);
      if (process) started.push({ contestant, process });
    }
    const rounds: Round[] = [];
    while (rounds.length < settings.rounds) {
      const round = new Map<string, Measurement>();
      for (const { contestant, process } of started) round.set(contestant.name, await measureBlock(process, settings));
      rounds.push(round);
      settings.report(describeRound(rounds.length, round));
    }
    return {
      rounds,
      versions: Object.assign({}, ...started.map(({ process }) => process.versions)),
      present: started.map(({ contestant }) => contestant),
    };
  } finally {
    await Promise.all(started.map(({ process }) => process.close()));
  }
}

async function measureBlock(process: MeasurementProcess, { blockSeconds, patience }: RoundSettings): Promise<Measurement> {
  for (;;) {
    await waitUntilIdle(patience);
    const block = await process.runBlock({ seconds: blockSeconds });
    const measurement = toMeasurement(block);
    if (!(measurement.othersCores > quietCores) || patience.remainingSeconds <= 0) return measurement;
    patience.remainingSeconds -= block.seconds;
  }
}

async function startContestant(contestant: Contestant, report: (line: string) => void): Promise<MeasurementProcess | undefined> {
  try {
    return await startMeasurementProcess(contestant.program);
  } catch (error) {
    if (!contestant.isOptional) throw error;
    report(`left out: ${contestant.label}: ${error instanceof Error ? error.message.split('\n').at(-1) : error}`);
    return undefined;
  }
}

function toMeasurement({ units, seconds, ownCpuSeconds, machineBusySeconds, peakRssMiB }: TimedBlock): Measurement {
  const others = machineBusySeconds === null ? Number.NaN : Math.max(0, machineBusySeconds - ownCpuSeconds) / seconds;
  return { rate: units / seconds, ratePerCpuSecond: units / ownCpuSeconds, othersCores: others, peakRssMiB };
}

function describeRound(number: number, round: Round): string {
  const rates = [...round].map(([name, { rate, othersCores }]) => `${name} ${rate.toPrecision(4)} (others ${othersCores.toFixed(2)})`);
  return `  round ${number}${isQuiet(round) ? '' : ', not quiet'}: ${rates.join(', ')}`;
}
