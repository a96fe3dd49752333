/** The four 32-bit words of a generator: small enough for every checkpoint. */
export type RandomState = readonly [number, number, number, number];

/** A seeded stream of pseudo-random numbers; equal seeds give equal streams on every machine. */
export interface RandomGenerator {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  state(): RandomState;
}

/**
 * sfc32 (Chris Doty-Humphrey's "small fast counting" generator, PractRand), 128 bits of state.
 * @param seed an integer, or a state taken from another generator, which is then continued exactly
 */
export function createRandomGenerator(seed: number | RandomState): RandomGenerator {
  let [a, b, c, counter] = typeof seed === 'number' ? [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1] : seed;

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // A plain seed fills one word only: a few rounds spread it over the whole state.
  if (typeof seed === 'number') for (let round = 0; round < 20; round++) next();

  const uniform = () => next() / 4294967296;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    // Box–Muller without keeping the second value, so that the state alone continues the stream.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    state: () => [a, b, c, counter],
  };
}

/** One seed from several numbers, so that every stream of a run has its own: MurmurHash3's finalizer over each in turn. */
export function mixSeeds(...numbers: readonly number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash = (hash + (number | 0) + 0x9e3779b9) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}
