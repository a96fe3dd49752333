import os from 'node:os';
import type { BenchContext } from '../bench-context';
import { type Contestant, isQuiet, type MeasuredRounds, type Measurement, measureRounds, type Round } from '../measure/measure-rounds';
import { summarize } from '../measure/summarize';
import { quietCores } from '../measure/wait-until-idle';
import { compareSides, type SideValue } from '../report/compare-sides';
import { describeMachine } from '../report/describe-machine';
import type { Goal, MeasuredGroup, Rate, Row } from '../report/row';

/** Ours against the best of some peers. */
export interface Comparison extends Goal {
  readonly name: string;
  readonly title: string;
  /** Names of contestants; the one with the highest median rate is compared with. */
  readonly peers: readonly string[];
  /** What is compared. Default: units a second. */
  readonly value?: (measurement: Measurement) => number;
  readonly unit?: string;
}

/** Name of our own contestant in every group. */
export const ours = 'ours';

/** Measures contestants in turns and makes a row of each comparison. */
export async function compareRounds(
  context: BenchContext,
  name: string,
  unit: string,
  contestants: readonly Contestant[],
  comparisons: readonly Comparison[],
): Promise<MeasuredGroup> {
  context.report(`\n${name}: ${contestants.map(({ label }) => label).join(' · ')}`);
  const loadBefore = os.loadavg()[0] ?? 0;
  const measured = await measureRounds(contestants, context);
  const { rounds, versions, present } = measured;
  const all = rounds.flatMap((round) => [...round.values()]);
  return {
    name,
    measured: new Date().toISOString(),
    rounds: rounds.length,
    quietRounds: rounds.filter(isQuiet).length,
    loadBefore,
    othersCores: all.reduce((sum, { othersCores }) => sum + othersCores, 0) / all.length,
    machine: describeMachine(),
    versions,
    rows: comparisons.flatMap((comparison) => compare(measured, comparison, unit)),
    rates: present.map((contestant) => rateOf(rounds, contestant)),
  };
}

/** Against the peer that does best. Nothing where none of the peers could be measured. */
function compare({ rounds, present }: MeasuredRounds, comparison: Comparison, unit: string): Row[] {
  const { name, title, better, must, aim, value = ({ rate }: Measurement) => rate } = comparison;
  const sideOf = (round: Round, contestant: string): SideValue => {
    const measurement = round.get(contestant);
    return { value: measurement ? value(measurement) : Number.NaN, othersCores: measurement?.othersCores ?? Number.NaN };
  };
  const results = present
    .filter((contestant) => comparison.peers.includes(contestant.name))
    .map((peer) =>
      compareSides(
        rounds.map((round) => ({ ours: sideOf(round, ours), peer: sideOf(round, peer.name) })),
        peer.label,
      ),
    );
  const direction = better === 'higher' ? 1 : -1;
  const [hardest] = results.sort((a, b) => direction * (a.ratio.median - b.ratio.median));
  return hardest ? [{ name, title, better, must, aim, unit: comparison.unit ?? unit, ...hardest }] : [];
}

function rateOf(rounds: readonly Round[], { name, label }: Contestant): Rate {
  const measurements = rounds.flatMap((round) => round.get(name) ?? []);
  const quiet = measurements.filter(({ othersCores }) => !(othersCores > quietCores));
  const counted = quiet.length > 0 ? quiet : measurements;
  return {
    label,
    isOurs: name === ours,
    ...summarize(counted.map(({ rate }) => rate)),
    perCpuSecond: summarize(counted.map(({ ratePerCpuSecond }) => ratePerCpuSecond)).median,
  };
}
