import type { RandomGenerator } from '../../../src-shared/random/random-generator';
import { createMesoscaleNoise } from './mesoscale-noise';

/** Standard normal noise of each surface quantity, at each cell of the region. */
export interface SurfaceNoise {
  readonly dewPoint: Float64Array;
  readonly temperature: Float64Array;
  readonly eastwardWind: Float64Array;
  readonly northwardWind: Float64Array;
  readonly pressure: Float64Array;
  /** How unsettled the weather is in the whole region just now: a factor for all of them, about 0.5 to 2. */
  readonly intensity: number;
  /** Moves on by one frame. */
  advance(): void;
}

/** Unsettled spells last days, and are as often half as double the usual. */
const intensityMemoryHours = 36;
const intensityLogDeviation = 0.35;

/**
 * Noise whose strength wanders. With a constant one the size of the small-scale differences alone, averaged over a thousand
 * cells, would tell the time between two frames precisely.
 */
export function createSurfaceNoise(random: RandomGenerator, frameHours: number): SurfaceNoise {
  const dewPoint = createMesoscaleNoise(random, frameHours);
  const temperature = createMesoscaleNoise(random, frameHours);
  const eastwardWind = createMesoscaleNoise(random, frameHours);
  const northwardWind = createMesoscaleNoise(random, frameHours);
  const pressure = createMesoscaleNoise(random, frameHours);
  const all = [dewPoint, temperature, eastwardWind, northwardWind, pressure];
  const remembered = Math.exp(-frameHours / intensityMemoryHours);
  const renewed = intensityLogDeviation * Math.sqrt(1 - remembered ** 2);
  let logIntensity = intensityLogDeviation * random.normal();
  return {
    get intensity() {
      return Math.exp(logIntensity);
    },
    dewPoint: dewPoint.field,
    temperature: temperature.field,
    eastwardWind: eastwardWind.field,
    northwardWind: northwardWind.field,
    pressure: pressure.field,
    advance() {
      for (const noise of all) noise.advance();
      logIntensity = remembered * logIntensity + renewed * random.normal();
    },
  };
}
