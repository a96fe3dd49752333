import { createRandomGenerator, mixSeeds } from '../../src-shared/random/random-generator';
import { singleModelFile, type UnresolvedTrainingConfig } from '../../src-shared/schemas/config-file';
import { type AsynchronousHalvingConfig, earlyTerminationOf, type SweepConfig } from '../../src-shared/schemas/sweep-config';
import type { ConfigProblem } from '../configs/config-problem';
import { findValue, type LocatedMapping, type LocatedValue, toPlainValue } from '../configs/located-value';
import { validateMapping } from '../configs/validate-mapping';
import { countCombinations, drawCombinations, listCombinations } from './draw-combinations';
import { setLocatedValue } from './set-located-value';
import { readSweepParameters, type SweepParameter } from './sweep-parameter';

/** What makes one run of a sweep out of its config. */
export interface SweepPlace {
  /** Counts from 1; the last part of the run's id. */
  readonly number: number;
  /** By key path; with seeds also `training.seed`. */
  readonly varied: Readonly<Record<string, unknown>>;
  readonly earlyTermination?: AsynchronousHalvingConfig;
}

export interface ExpandedRun {
  /** The config with the run's own values in their places, without `sweep`; not yet checked as a whole. */
  readonly mapping: LocatedMapping;
  /** Undefined for a config without a sweep. */
  readonly sweep?: SweepPlace;
}

export interface ExpandedSweep {
  readonly runs: readonly ExpandedRun[];
  readonly problems: readonly ConfigProblem[];
}

const mostRuns = 10_000;

/** Every run that a config of one model asks for: itself, or the combinations and seeds of its sweep, none twice. */
export function expandSweep(root: LocatedMapping, file: string): ExpandedSweep {
  const written = findValue(root, ['sweep']);
  const mapping: LocatedMapping = { ...root, entries: new Map([...root.entries].filter(([key]) => key !== 'sweep')) };
  if (written === undefined || toPlainValue(written) === null) return { runs: [{ mapping }], problems: [] };
  const shape = validateMapping(root, singleModelFile, file);
  if (shape.kind === 'invalid') return { runs: [], problems: shape.problems };
  const config = shape.value;
  if (config.sweep === null) return { runs: [{ mapping }], problems: [] };
  const { parameters, problems } = readSweepParameters(root, config.sweep, file);
  const sizeProblem = problems.length === 0 ? findSizeProblem(config.sweep, parameters) : undefined;
  if (sizeProblem !== undefined) return { runs: [], problems: [{ file, position: written.position, message: `sweep: ${sizeProblem}` }] };
  if (problems.length > 0) return { runs: [], problems };
  return { runs: combine(mapping, config, config.sweep, parameters, written), problems: [] };
}

function findSizeProblem({ method, seeds, max_runs: maxRuns }: SweepConfig, parameters: readonly SweepParameter[]): string | undefined {
  if (parameters.length === 0 && seeds === null) return 'varies nothing: write parameters: with values by key path, or seeds: [1, 2, 3]';
  const count = countCombinations(parameters) * (seeds?.length ?? 1);
  if (maxRuns === null && count === Number.POSITIVE_INFINITY)
    return `${method} over a range has no end: write max_runs: 20 or another number`;
  if (Math.min(count, maxRuns ?? count) > mostRuns)
    return `makes ${Math.min(count, maxRuns ?? count)} runs: write max_runs: with at most ${mostRuns}`;
  return undefined;
}

function combine(
  mapping: LocatedMapping,
  config: UnresolvedTrainingConfig,
  sweep: SweepConfig,
  parameters: readonly SweepParameter[],
  written: LocatedValue,
): readonly ExpandedRun[] {
  const seeds = [...new Set(sweep.seeds)];
  const perCombination = Math.max(1, seeds.length);
  // A combination has all its seeds, or none.
  const limit = sweep.max_runs === null ? mostRuns : Math.max(1, Math.floor(sweep.max_runs / perCombination));
  const random = createRandomGenerator(mixSeeds(config.training.seed, streamOfSweep));
  const combinations = sweep.method === 'grid' ? listCombinations(parameters, limit) : drawCombinations(parameters, limit, random);
  const seedPlace = findValue(written, ['seeds']) ?? written;
  const seedValues = seeds.map((seed): LocatedValue => ({ ...seedPlace, kind: 'scalar', value: seed, text: String(seed) }));
  const earlyTermination = earlyTerminationOf(sweep);
  const keys = parameters.map(({ key }) => key);
  const settings = combinations.flatMap((values): (readonly (readonly [string, LocatedValue])[])[] => {
    const own = keys.flatMap((key, index) => (values[index] ? [[key, values[index]] as const] : []));
    return seedValues.length === 0 ? [own] : seedValues.map((seed) => [...own, ['training.seed', seed] as const]);
  });
  return settings.slice(0, sweep.max_runs ?? undefined).map((own, index) => ({
    mapping: own.reduce((changed, [key, value]) => setLocatedValue(changed, key.split('.'), value), mapping),
    sweep: { number: index + 1, varied: Object.fromEntries(own.map(([key, value]) => [key, toPlainValue(value)])), earlyTermination },
  }));
}

/** Keeps the draws of a sweep apart from those that training makes with the same seed. */
const streamOfSweep = 0x53776570;
