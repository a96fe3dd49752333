import { cellCount, domainWidth, gridSize } from './flow-parameters';

/** Half of the waves of a real field on the grid; the other half are their complex conjugates. */
export interface SpectralModes {
  readonly count: number;
  /** Where a wave and its conjugate lie in a spectrum of `gridSize × gridSize`. */
  readonly index: Int32Array;
  readonly conjugateIndex: Int32Array;
  /** Eastward and northward wave numbers, rad m⁻¹. */
  readonly eastward: Float64Array;
  readonly northward: Float64Array;
  /** Total wave number as a fraction of the shortest kept wave. */
  readonly relativeWaveNumber: Float64Array;
}

/** All waves but the mean, up to two thirds of the grid's resolution, inside a circle so that no direction is preferred. */
export function listSpectralModes(): SpectralModes {
  const largest = gridSize / 3;
  const modes: { index: number; conjugateIndex: number; column: number; row: number }[] = [];
  for (let index = 1; index < cellCount; index++) {
    const column = signedWaveNumber(index % gridSize);
    const row = signedWaveNumber(Math.floor(index / gridSize));
    const conjugateIndex = ((gridSize - row) % gridSize) * gridSize + ((gridSize - column) % gridSize);
    if (index < conjugateIndex && Math.hypot(column, row) <= largest) modes.push({ index, conjugateIndex, column, row });
  }
  const radians = (2 * Math.PI) / domainWidth;
  return {
    count: modes.length,
    index: Int32Array.from(modes, (mode) => mode.index),
    conjugateIndex: Int32Array.from(modes, (mode) => mode.conjugateIndex),
    eastward: Float64Array.from(modes, (mode) => mode.column * radians),
    northward: Float64Array.from(modes, (mode) => mode.row * radians),
    relativeWaveNumber: Float64Array.from(modes, (mode) => Math.hypot(mode.column, mode.row) / largest),
  };
}

function signedWaveNumber(position: number): number {
  return position <= gridSize / 2 ? position : position - gridSize;
}
