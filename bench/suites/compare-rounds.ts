import os from 'node:os';
import type { BenchContext } from '../bench-context';
import { type Contestant, isQuiet, type MeasuredRounds, type Measurement, measureRounds } from '../measure/measure-rounds';
import { summarize } from '../measure/summarize';
import { describeMachine } from '../report/describe-machine';
import type { Goal, MeasuredGroup, Row } from '../report/row';

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
    rates: present.map((contestant) => ({
      label: contestant.label,
      isOurs: contestant.name === ours,
      ...summarize(valuesOf(measured, contestant.name, ({ rate }) => rate)),
      perCpuSecond: summarize(valuesOf(measured, contestant.name, ({ ratePerCpuSecond }) => ratePerCpuSecond)).median,
    })),
  };
}

/** Nothing where none of the peers could be measured. */
function compare(measured: MeasuredRounds, comparison: Comparison, unit: string): Row[] {
  const { name, title, better, must, aim, value = ({ rate }: Measurement) => rate } = comparison;
  const medianRate = (peer: string) => summarize(valuesOf(measured, peer, ({ rate }) => rate)).median;
  const [best] = measured.present
    .filter((contestant) => comparison.peers.includes(contestant.name))
    .sort((a, b) => medianRate(b.name) - medianRate(a.name));
  if (best === undefined) return [];
  const mine = valuesOf(measured, ours, value);
  const theirs = valuesOf(measured, best.name, value);
  return [
    {
      name,
      title,
      better,
      must,
      aim,
      unit: comparison.unit ?? unit,
      ours: summarize(mine),
      peer: { label: best.label, ...summarize(theirs) },
      ratio: summarize(mine.map((each, round) => each / (theirs[round] ?? Number.NaN))),
    },
  ];
}

function valuesOf({ rounds }: MeasuredRounds, name: string, value: (measurement: Measurement) => number): number[] {
  return rounds.flatMap((round) => {
    const measurement = round.get(name);
    return measurement ? [value(measurement)] : [];
  });
}
