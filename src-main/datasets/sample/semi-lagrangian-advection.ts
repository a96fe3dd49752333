import { cellCount, gridSize, gridSpacing, timeStep } from './flow-parameters';
import type { ComplexField } from './fourier-transform';

/** How far the air that is at each grid point now has moved in the last time step, in cells. */
export interface Displacement {
  readonly eastward: Float64Array;
  readonly northward: Float64Array;
}

const wrap = gridSize - 1;
const rowShift = Math.log2(gridSize);
/** Whole periods added to a position, so that dropping the fraction is rounding down (`| 0` is faster than Math.floor). */
const positive = 64 * gridSize;
const cellsPerWind = timeStep / gridSpacing;
const sixth = 1 / 6;

export function createDisplacement(): Displacement {
  return { eastward: new Float64Array(cellCount), northward: new Float64Array(cellCount) };
}

/**
 * Trajectories that end at the grid points: the wind at their midpoint, which the displacement of the step before tells
 * (Staniforth & Côté 1991, Mon. Wea. Rev. 119, 2206).
 * @param wind eastward (real) and northward (imaginary) eddy wind in the middle of the step, m s⁻¹
 * @param meanWind eastward, added to it, m s⁻¹
 * @param displacement of the step before; overwritten
 */
export function followBack(wind: ComplexField, meanWind: number, displacement: Displacement): void {
  const { real, imaginary } = wind;
  const { eastward, northward } = displacement;
  for (let cell = 0; cell < cellCount; cell++) {
    const x = (cell & wrap) + positive - 0.5 * eastward[cell]!;
    const y = (cell >> rowShift) + positive - 0.5 * northward[cell]!;
    const column = x | 0;
    const row = y | 0;
    const fx = x - column;
    const fy = y - row;
    const south = (row & wrap) << rowShift;
    const north = ((row + 1) & wrap) << rowShift;
    const west = column & wrap;
    const east = (column + 1) & wrap;
    const southWest = (1 - fx) * (1 - fy);
    const southEast = fx * (1 - fy);
    const northWest = (1 - fx) * fy;
    const northEast = fx * fy;
    const u =
      southWest * real[south + west]! + southEast * real[south + east]! + northWest * real[north + west]! + northEast * real[north + east]!;
    const v =
      southWest * imaginary[south + west]! +
      southEast * imaginary[south + east]! +
      northWest * imaginary[north + west]! +
      northEast * imaginary[north + east]!;
    eastward[cell] = cellsPerWind * (meanWind + u);
    northward[cell] = cellsPerWind * v;
  }
}

/**
 * target = field where the air came from − gradient × its northward displacement: a constant northward `gradient` (per m)
 * of the mean state, which `field` does not contain, is carried along. Cubic Lagrange interpolation on the periodic grid.
 */
export function carryField(field: Float64Array, displacement: Displacement, gradient: number, target: Float64Array): void {
  const { eastward, northward } = displacement;
  const gradientPerCell = gradient * gridSpacing;
  for (let cell = 0; cell < cellCount; cell++) {
    const x = (cell & wrap) + positive - eastward[cell]!;
    const y = (cell >> rowShift) + positive - northward[cell]!;
    const column = x | 0;
    const row = y | 0;
    const f = x - column;
    const g = y - row;
    // Cubic Lagrange weights of points −1, 0, 1, 2 at a fraction f past point 0, with shared factors.
    const f2 = f * (f - 2);
    const ff = f * f - 1;
    const x0 = -sixth * (f - 1) * f2;
    const x1 = 0.5 * ff * (f - 2);
    const x2 = -0.5 * (f + 1) * f2;
    const x3 = sixth * f * ff;
    const g2 = g * (g - 2);
    const gg = g * g - 1;
    const c0 = (column - 1) & wrap;
    const c1 = column & wrap;
    const c2 = (column + 1) & wrap;
    const c3 = (column + 2) & wrap;
    const r0 = ((row - 1) & wrap) << rowShift;
    const r1 = (row & wrap) << rowShift;
    const r2 = ((row + 1) & wrap) << rowShift;
    const r3 = ((row + 2) & wrap) << rowShift;
    const value =
      -sixth * (g - 1) * g2 * (x0 * field[r0 + c0]! + x1 * field[r0 + c1]! + x2 * field[r0 + c2]! + x3 * field[r0 + c3]!) +
      0.5 * gg * (g - 2) * (x0 * field[r1 + c0]! + x1 * field[r1 + c1]! + x2 * field[r1 + c2]! + x3 * field[r1 + c3]!) -
      0.5 * (g + 1) * g2 * (x0 * field[r2 + c0]! + x1 * field[r2 + c1]! + x2 * field[r2 + c2]! + x3 * field[r2 + c3]!) +
      sixth * g * gg * (x0 * field[r3 + c0]! + x1 * field[r3 + c1]! + x2 * field[r3 + c2]! + x3 * field[r3 + c3]!);
    target[cell] = value - gradientPerCell * northward[cell]!;
  }
}
