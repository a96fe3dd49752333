import type { RandomGenerator } from '../../../src-shared/random/random-generator';
import {
  cellCount,
  coriolisGradient,
  gridSize,
  layerCoupling,
  meanWind,
  meanWindShear,
  moistureRelaxationTime,
  timeStep,
} from './flow-parameters';
import { type ComplexField, createComplexField, createFourierTransform } from './fourier-transform';
import { createPotentialVorticityInversion, type LayerWinds } from './potential-vorticity';
import { winterness } from './season';
import { carryField, createDisplacement, followBack } from './semi-lagrangian-advection';

/** A storm track: air of two layers on a doubly periodic plane, with moisture carried by the lower one. */
export interface TwoLayerFlow {
  /** One time step of `timeStep` seconds from `hours` since 1970-01-01T00:00Z, which says the season. */
  advance(hours: number): void;
  /** Of the present state; overwritten by `advance`. */
  readonly winds: LayerWinds;
  /** How far the air has come from the south, m: a tracer with unit gradient of the mean state. */
  readonly northwardOrigin: Float64Array;
  /** Writes near-surface streamfunction (real) and upper minus lower one (imaginary), m² s⁻¹. */
  streamfunctions(target: ComplexField): void;
}

/** Standard deviation of the potential vorticity eddies grow from, s⁻¹. */
const initialVorticity = 1e-5;

/** Mean eastward wind of the upper minus the lower layer, m s⁻¹. */
function windShear(hours: number): number {
  return meanWindShear.yearly + meanWindShear.winter * winterness(hours);
}

/**
 * Phillips' two-layer model of baroclinic eddies on a β-plane (Phillips 1954; Vallis §9.6): a fixed mean shear feeds eddies,
 * friction and orography act on the lower layer, the temperature gradient relaxes.
 */
export function createTwoLayerFlow(random: RandomGenerator): TwoLayerFlow {
  const inversion = createPotentialVorticityInversion(createFourierTransform(gridSize));
  const upperDisplacement = createDisplacement();
  const lowerDisplacement = createDisplacement();
  const vorticity = createComplexField(cellCount);
  const carried = createComplexField(cellCount);
  const moisture = new Float64Array(cellCount);
  const carriedMoisture = new Float64Array(cellCount);
  const winds: LayerWinds = { upper: createComplexField(cellCount), lower: createComplexField(cellCount) };
  const previous: LayerWinds = { upper: createComplexField(cellCount), lower: createComplexField(cellCount) };
  const halfWay = createComplexField(cellCount);
  const keptMoisture = Math.exp(-timeStep / moistureRelaxationTime);

  for (let cell = 0; cell < cellCount; cell++) {
    carried.real[cell] = initialVorticity * random.normal();
    carried.imaginary[cell] = initialVorticity * random.normal();
  }
  vorticity.real.set(carried.real);
  vorticity.imaginary.set(carried.imaginary);
  inversion.dampAndInvert(vorticity, winds);
  copyWinds(winds, previous);

  return {
    winds,
    northwardOrigin: moisture,
    streamfunctions: inversion.streamfunctions,
    advance(hours) {
      const shear = windShear(hours);
      extrapolateHalfStep(winds.upper, previous.upper, halfWay);
      followBack(halfWay, meanWind + shear / 2, upperDisplacement);
      extrapolateHalfStep(winds.lower, previous.lower, halfWay);
      followBack(halfWay, meanWind - shear / 2, lowerDisplacement);

      carryField(vorticity.real, upperDisplacement, coriolisGradient + layerCoupling * shear, carried.real);
      carryField(vorticity.imaginary, lowerDisplacement, coriolisGradient - layerCoupling * shear, carried.imaginary);
      carryField(moisture, lowerDisplacement, -1, carriedMoisture);

      vorticity.real.set(carried.real);
      vorticity.imaginary.set(carried.imaginary);
      for (let cell = 0; cell < cellCount; cell++) moisture[cell] = keptMoisture * carriedMoisture[cell]!;
      copyWinds(winds, previous);
      inversion.dampAndInvert(vorticity, winds);
    },
  };
}

/** The wind half a time step ahead, from the last two. */
function extrapolateHalfStep(present: ComplexField, previous: ComplexField, target: ComplexField): void {
  for (let cell = 0; cell < cellCount; cell++) {
    target.real[cell] = 1.5 * present.real[cell]! - 0.5 * previous.real[cell]!;
    target.imaginary[cell] = 1.5 * present.imaginary[cell]! - 0.5 * previous.imaginary[cell]!;
  }
}

function copyWinds(from: LayerWinds, to: LayerWinds): void {
  to.upper.real.set(from.upper.real);
  to.upper.imaginary.set(from.upper.imaginary);
  to.lower.real.set(from.lower.real);
  to.lower.imaginary.set(from.lower.imaginary);
}
