import type { RunSummary } from '../../runs/run-summary';

export interface ProbeVerdict {
  /** Name and accuracy of the network and of each probe, the best first. */
  readonly ranking: readonly { readonly name: string; readonly accuracy: number }[];
  /** Said when the network is no better than the best probe. */
  readonly sentence?: string;
}

/** Sets the test accuracy beside what simpler predictors reach on the same pairs; undefined without probes. */
export function probeVerdict(summary: Pick<RunSummary, 'test' | 'probes'>): ProbeVerdict | undefined {
  const network = summary.test?.report.accuracy;
  const probes = Object.entries(summary.probes ?? {}).map(([name, accuracy]) => ({ name: readable(name), accuracy }));
  const best = probes.reduce<(typeof probes)[number] | undefined>(
    (leader, probe) => (leader && leader.accuracy >= probe.accuracy ? leader : probe),
    undefined,
  );
  if (network === undefined || best === undefined) return undefined;
  const ranking = [{ name: 'network', accuracy: network }, ...probes].sort((one, other) => other.accuracy - one.accuracy);
  if (network > best.accuracy) return { ranking };
  const sentence = `The network (${network.toFixed(3)}) does not beat the ${best.name} (${best.accuracy.toFixed(3)}): a network that does not beat that has learnt nothing new.`;
  return { ranking, sentence };
}

/** `handmade_features` reads `hand-made features`. */
const readable = (name: string) => name.replaceAll('_', ' ').replace('handmade', 'hand-made');
