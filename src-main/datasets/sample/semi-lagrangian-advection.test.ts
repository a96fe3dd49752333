import { expect, test } from 'vitest';
import { cellCount, gridSize, gridSpacing, timeStep } from './flow-parameters';
import { createComplexField } from './fourier-transform';
import { carryField, createDisplacement, followBack } from './semi-lagrangian-advection';

const wave = (column: number, row: number): number =>
  Math.sin((2 * Math.PI * 2 * column) / gridSize) + Math.cos((2 * Math.PI * 3 * row) / gridSize);
const field = Float64Array.from({ length: cellCount }, (_, cell) => wave(cell % gridSize, Math.floor(cell / gridSize)));

function carry(eastward: number, northward: number, gradient: number): Float64Array {
  const wind = createComplexField(cellCount);
  wind.real.fill(eastward);
  wind.imaginary.fill(northward);
  const displacement = createDisplacement();
  const target = new Float64Array(cellCount);
  followBack(wind, 0, displacement);
  carryField(field, displacement, gradient, target);
  return target;
}

test('a uniform wind moves a field along with it, round the periodic edge', () => {
  const cellsPerStep = timeStep / gridSpacing;
  const carried = carry(70, -30, 0);
  for (let cell = 0; cell < cellCount; cell++) {
    const expected = wave((cell % gridSize) - 70 * cellsPerStep, Math.floor(cell / gridSize) + 30 * cellsPerStep);
    expect(Math.abs(carried[cell]! - expected)).toBeLessThan(0.02);
  }
});

test('a wind of whole cells a step moves a field exactly', () => {
  const carried = carry((2 * gridSpacing) / timeStep, 0, 0);
  for (let cell = 0; cell < cellCount; cell++) {
    expect(carried[cell]).toBeCloseTo(wave((cell % gridSize) - 2, Math.floor(cell / gridSize)), 10);
  }
});

test('air that comes from the south brings what the mean gradient has there', () => {
  const still = carry(0, 0, 0);
  const carried = carry(0, gridSpacing / timeStep, -1);
  const shifted = Float64Array.from(still, (_, cell) => still[(cell + cellCount - gridSize) % cellCount]!);
  for (let cell = 0; cell < cellCount; cell++) expect(carried[cell]! - shifted[cell]!).toBeCloseTo(gridSpacing, 6);
});
