import type { RandomGenerator } from '../../src-shared/random/random-generator';
import { type LocatedValue, toPlainValue } from '../configs/located-value';
import type { SweepDomain, SweepParameter } from './sweep-parameter';

/** A value for each parameter, in their order. */
export type Combination = readonly LocatedValue[];

/** How many combinations there are, equal ones counted; infinite with a range. */
export function countCombinations(parameters: readonly SweepParameter[]): number {
  return parameters.reduce(
    (product, { domain }) => product * (domain.kind === 'range' ? Number.POSITIVE_INFINITY : domain.values.length),
    1,
  );
}

/** Every combination, the first parameter varying slowest; none twice, at most `limit`. */
export function listCombinations(parameters: readonly SweepParameter[], limit: number): readonly Combination[] {
  const count = countCombinations(parameters);
  return takeDistinct(limit, count, (index) => combinationAt(parameters, index));
}

/** Combinations drawn uniformly; none twice, at most `limit`. Without a range all are in random order where `limit` allows. */
export function drawCombinations(parameters: readonly SweepParameter[], limit: number, random: RandomGenerator): readonly Combination[] {
  const count = countCombinations(parameters);
  if (count <= mostShuffled) {
    const order = shuffle(count, random);
    return takeDistinct(limit, count, (index) => combinationAt(parameters, order[index] ?? 0));
  }
  // Where few values are possible after all (whole numbers in a narrow range), draws repeat: they end then.
  return takeDistinct(limit, limit * drawsPerRun, () => parameters.map(({ domain }) => drawValue(domain, random)));
}

const mostShuffled = 100_000;
const drawsPerRun = 50;

function takeDistinct(limit: number, tries: number, combine: (index: number) => Combination): readonly Combination[] {
  const found = new Map<string, Combination>();
  for (let index = 0; index < tries && found.size < limit; index++) {
    const combination = combine(index);
    const key = JSON.stringify(combination.map(toPlainValue));
    if (!found.has(key)) found.set(key, combination);
  }
  return [...found.values()];
}

/** The number `index` written with one digit a parameter. */
function combinationAt(parameters: readonly SweepParameter[], index: number): Combination {
  let rest = index;
  return parameters
    .toReversed()
    .flatMap(({ domain }) => {
      const values = domain.kind === 'values' ? domain.values : [];
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value ?? [];
    })
    .toReversed();
}

function drawValue(domain: SweepDomain, random: RandomGenerator): LocatedValue {
  if (domain.kind === 'values') {
    const value = domain.values[random.integer(domain.values.length)];
    if (value === undefined) throw new RangeError('a parameter without values');
    return value;
  }
  const { written } = domain;
  const value = drawNumber(domain, random.uniform());
  return { kind: 'scalar', value, text: String(value), position: written.position, path: written.path };
}

/** @param share from 0 to 1 */
function drawNumber({ min, max, scale, isInteger }: Extract<SweepDomain, { kind: 'range' }>, share: number): number {
  // Whole numbers: each has a stretch of the same width, the first and the last too.
  const [low, high] = isInteger ? [Math.ceil(min) - 0.5, Math.floor(max) + 0.5] : [min, max];
  const value = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  // Four digits are enough for a setting, and can be typed.
  const rounded = isInteger ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(max, Math.max(min, rounded));
}

function shuffle(count: number, random: RandomGenerator): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
