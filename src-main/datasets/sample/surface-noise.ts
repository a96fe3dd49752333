import type { RandomGenerator } from '../../../src-shared/random/random-generator';
import { createMesoscaleNoise } from './mesoscale-noise';

/** Standard normal noise of each surface quantity, at each cell of the region. */
export interface SurfaceNoise {
  readonly dewPoint: Float64Array;
  readonly temperature: Float64Array;
  readonly eastwardWind: Float64Array;
  readonly northwardWind: Float64Array;
  readonly pressure: Float64Array;
  /** Moves on by one frame. */
  advance(): void;
}

export function createSurfaceNoise(random: RandomGenerator, frameHours: number): SurfaceNoise {
  const dewPoint = createMesoscaleNoise(random, frameHours);
  const temperature = createMesoscaleNoise(random, frameHours);
  const eastwardWind = createMesoscaleNoise(random, frameHours);
  const northwardWind = createMesoscaleNoise(random, frameHours);
  const pressure = createMesoscaleNoise(random, frameHours);
  const all = [dewPoint, temperature, eastwardWind, northwardWind, pressure];
  return {
    dewPoint: dewPoint.field,
    temperature: temperature.field,
    eastwardWind: eastwardWind.field,
    northwardWind: northwardWind.field,
    pressure: pressure.field,
    advance() {
      for (const noise of all) noise.advance();
    },
  };
}
