import { summarize } from '../measure/summarize';
import { quietCores } from '../measure/wait-until-idle';
import type { Row } from './row';

/** One value of one side, and the cores that others took meanwhile. */
export interface SideValue {
  readonly value: number;
  readonly othersCores: number;
}

export interface RoundValues {
  readonly ours: SideValue;
  readonly peer: SideValue;
}

/** With fewer quiet rounds all rounds count, and the row says so. */
const leastQuietRounds = 3;

/** Medians and ratios of paired rounds. */
export function compareSides(
  rounds: readonly RoundValues[],
  peerLabel: string,
): Pick<Row, 'ours' | 'peer' | 'ratio' | 'countedRounds' | 'isQuiet'> {
  const quiet = rounds.filter(({ ours, peer }) => !(Math.max(ours.othersCores, peer.othersCores) > quietCores));
  const isQuiet = quiet.length >= Math.min(leastQuietRounds, rounds.length);
  const counted = isQuiet ? quiet : rounds;
  return {
    ours: summarize(counted.map(({ ours }) => ours.value)),
    peer: { label: peerLabel, ...summarize(counted.map(({ peer }) => peer.value)) },
    ratio: summarize(counted.map(({ ours, peer }) => ours.value / peer.value)),
    countedRounds: counted.length,
    isQuiet,
  };
}
