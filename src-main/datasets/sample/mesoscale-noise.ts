import type { RandomGenerator } from '../../../src-shared/random/random-generator';
import { regionCells, regionSize } from './sample-region';

/** Weather too small for the flow's grid: showers, fronts, gusts, as a smooth random field that changes over hours. */
export interface MesoscaleNoise {
  /** Standard normal at each cell (slightly narrower in the middle of the region than at its rim). */
  readonly field: Float64Array;
  /** Moves on by one frame. */
  advance(): void;
}

/** Time in which the noise forgets itself, hours. */
const memoryHours = 4;
/** Makes the variance of smoothed uniform numbers 1: uniform in [−½, ½) has 1/12, the smoothing leaves (3/8)² of it. */
const amplitude = Math.sqrt(12) / (3 / 8);

/** White noise smoothed by (¼, ½, ¼) both ways, in a first-order autoregressive process. */
export function createMesoscaleNoise(random: RandomGenerator, frameHours: number): MesoscaleNoise {
  const field = new Float64Array(regionCells);
  const rows = new Float64Array(regionCells);
  const remembered = Math.exp(-frameHours / memoryHours);
  const renewed = amplitude * Math.sqrt(1 - remembered ** 2);
  const last = regionSize - 1;
  return {
    field,
    advance() {
      for (let row = 0; row < regionSize; row++) {
        const start = row * regionSize;
        let west = random.uniform() - 0.5;
        let here = west;
        for (let column = 0; column < regionSize; column++) {
          const east = random.uniform() - 0.5;
          rows[start + column] = 0.25 * west + 0.5 * here + 0.25 * east;
          west = here;
          here = east;
        }
      }
      for (let row = 0; row < regionSize; row++) {
        const north = Math.max(row - 1, 0) * regionSize;
        const start = row * regionSize;
        const south = Math.min(row + 1, last) * regionSize;
        for (let column = 0; column < regionSize; column++) {
          const smooth = 0.25 * rows[north + column]! + 0.5 * rows[start + column]! + 0.25 * rows[south + column]!;
          field[start + column] = remembered * field[start + column]! + renewed * smooth;
        }
      }
    },
  };
}
