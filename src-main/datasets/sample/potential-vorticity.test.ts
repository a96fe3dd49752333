import { expect, test } from 'vitest';
import { cellCount, domainWidth, frictionTime, gridSize, layerCoupling, timeStep } from './flow-parameters';
import { type ComplexField, createComplexField, createFourierTransform } from './fourier-transform';
import { createPotentialVorticityInversion, type LayerWinds } from './potential-vorticity';

const waveNumber = (2 * Math.PI * 3) / domainWidth;
const wave = Float64Array.from({ length: cellCount }, (_, cell) => 1e-5 * Math.cos((2 * Math.PI * 3 * (cell % gridSize)) / gridSize));

/** Northward winds of both layers that come from the given potential vorticity alone, without the orography's. */
function invert(upperShare: number, lowerShare: number): { readonly upper: Float64Array; readonly lower: Float64Array } {
  const rest = windsOf(createComplexField(cellCount));
  const winds = windsOf({ real: wave.map((q) => upperShare * q), imaginary: wave.map((q) => lowerShare * q) });
  return {
    upper: winds.upper.imaginary.map((v, cell) => v - rest.upper.imaginary[cell]!),
    lower: winds.lower.imaginary.map((v, cell) => v - rest.lower.imaginary[cell]!),
  };
}

function windsOf(potentialVorticity: ComplexField): LayerWinds {
  const winds: LayerWinds = { upper: createComplexField(cellCount), lower: createComplexField(cellCount) };
  createPotentialVorticityInversion(createFourierTransform(gridSize)).dampAndInvert(potentialVorticity, winds);
  return winds;
}

/** A quarter wave east of the vorticity's crest, where its wind is strongest, relative to what −q/(k² + extra) gives. */
function relativeWind(wind: Float64Array, extra: number): number {
  const amplitude = Math.hypot(wind[0]!, wind[gridSize / 8]!, wind[gridSize / 4]!, wind[(3 * gridSize) / 8]!) / Math.SQRT2;
  return amplitude / ((1e-5 * waveNumber) / (waveNumber ** 2 + extra));
}

test('equal vorticity in both layers drives the winds of one layer of air', () => {
  const { upper, lower } = invert(1, 1);
  expect(Math.abs(relativeWind(upper, 0) - 1)).toBeLessThan(timeStep / frictionTime);
  expect(Math.abs(relativeWind(lower, 0) - 1)).toBeLessThan(timeStep / frictionTime);
  expect(relativeWind(lower, 0)).toBeLessThan(relativeWind(upper, 0));
});

test('opposite vorticity is weakened by the coupling of the layers', () => {
  const { upper, lower } = invert(1, -1);
  expect(Math.abs(relativeWind(upper, 2 * layerCoupling) - 1)).toBeLessThan(timeStep / frictionTime);
  expect(upper[5]! * lower[5]!).toBeLessThan(0);
});
