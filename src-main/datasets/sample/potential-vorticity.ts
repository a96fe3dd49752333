import {
  cellCount,
  frictionTime,
  layerCoupling,
  shortWaveDampingTime,
  surfaceShare,
  thermalRelaxationTime,
  timeStep,
} from './flow-parameters';
import { type ComplexField, createComplexField, type FourierTransform } from './fourier-transform';
import { orographicVorticity } from './orography';
import { listSpectralModes } from './spectral-modes';

/** Eastward (real) and northward (imaginary) eddy wind of each layer, m s⁻¹. */
export interface LayerWinds {
  readonly upper: ComplexField;
  readonly lower: ComplexField;
}

export interface PotentialVorticityInversion {
  /**
   * Takes one time step of friction, thermal relaxation and diffusion, in place.
   * @param potentialVorticity of the upper (real) and lower (imaginary) layer, lower with orography, s⁻¹
   * @param winds overwritten with those that belong to the result
   */
  dampAndInvert(potentialVorticity: ComplexField, winds: LayerWinds): void;
  /** Writes the near-surface streamfunction (real) and the upper minus lower one (imaginary) of the last inversion, m² s⁻¹. */
  streamfunctions(target: ComplexField): void;
}

/**
 * Two-layer quasi-geostrophic potential vorticity q₁ = ∇²ψ₁ − F(ψ₁ − ψ₂), q₂ = ∇²ψ₂ + F(ψ₁ − ψ₂) + f₀h/H
 * (Vallis §5.3.2), a 2 × 2 system for every wave.
 */
export function createPotentialVorticityInversion(fourier: FourierTransform): PotentialVorticityInversion {
  const modes = listSpectralModes();
  const diffusion = modes.relativeWaveNumber.map((k) => Math.exp((-timeStep / shortWaveDampingTime) * k ** 8));
  const orography = createComplexField(cellCount);
  fourier.toSpectrum({ real: orographicVorticity(), imaginary: new Float64Array(cellCount) }, orography);
  const spectrum = createComplexField(cellCount);
  // Waves that are not kept stay 0 in these three.
  const dampedSpectrum = createComplexField(cellCount);
  const upperSpectrum = createComplexField(cellCount);
  const lowerSpectrum = createComplexField(cellCount);
  const { real: q, imaginary: p } = spectrum;
  // Streamfunctions of the half of the waves that `modes` lists.
  const upperPsi = createComplexField(modes.count);
  const lowerPsi = createComplexField(modes.count);
  const friction = timeStep / frictionTime;
  const relaxation = (timeStep / thermalRelaxationTime) * layerCoupling;

  const dampAndInvertModes = (): void => {
    for (let mode = 0; mode < modes.count; mode++) {
      const n = modes.index[mode]!;
      const m = modes.conjugateIndex[mode]!;
      const squared = modes.eastward[mode]! ** 2 + modes.northward[mode]! ** 2;
      const determinant = 1 / (squared * (squared + 2 * layerCoupling));
      const own = -(squared + layerCoupling) * determinant;
      const other = -layerCoupling * determinant;
      // The spectra of two real fields out of the spectrum of their complex sum.
      let upperReal = 0.5 * (q[n]! + q[m]!);
      let upperImaginary = 0.5 * (p[n]! - p[m]!);
      const orographyReal = orography.real[n]!;
      const orographyImaginary = orography.imaginary[n]!;
      let lowerReal = 0.5 * (p[n]! + p[m]!) - orographyReal;
      let lowerImaginary = 0.5 * (q[m]! - q[n]!) - orographyImaginary;

      const kept = diffusion[mode]!;
      const psiLowerReal = own * lowerReal + other * upperReal;
      const psiLowerImaginary = own * lowerImaginary + other * upperImaginary;
      const thicknessReal = own * upperReal + other * lowerReal - psiLowerReal;
      const thicknessImaginary = own * upperImaginary + other * lowerImaginary - psiLowerImaginary;
      upperReal = kept * (upperReal + relaxation * thicknessReal);
      upperImaginary = kept * (upperImaginary + relaxation * thicknessImaginary);
      lowerReal = kept * (lowerReal - relaxation * thicknessReal + friction * squared * psiLowerReal);
      lowerImaginary = kept * (lowerImaginary - relaxation * thicknessImaginary + friction * squared * psiLowerImaginary);

      upperPsi.real[mode] = own * upperReal + other * lowerReal;
      upperPsi.imaginary[mode] = own * upperImaginary + other * lowerImaginary;
      lowerPsi.real[mode] = own * lowerReal + other * upperReal;
      lowerPsi.imaginary[mode] = own * lowerImaginary + other * upperImaginary;
      lowerReal += orographyReal;
      lowerImaginary += orographyImaginary;
      writeSum(dampedSpectrum, n, m, upperReal, upperImaginary, lowerReal, lowerImaginary);
    }
  };

  /** û = −i kᵧ ψ, v̂ = i kₓ ψ, packed as û + i v̂. */
  const writeWind = (target: ComplexField, { real, imaginary }: ComplexField): void => {
    for (let mode = 0; mode < modes.count; mode++) {
      const n = modes.index[mode]!;
      const m = modes.conjugateIndex[mode]!;
      const x = modes.eastward[mode]!;
      const y = modes.northward[mode]!;
      target.real[n] = -x * real[mode]! + y * imaginary[mode]!;
      target.imaginary[n] = -x * imaginary[mode]! - y * real[mode]!;
      target.real[m] = x * real[mode]! + y * imaginary[mode]!;
      target.imaginary[m] = y * real[mode]! - x * imaginary[mode]!;
    }
  };

  return {
    dampAndInvert(potentialVorticity, winds) {
      fourier.toSpectrum(potentialVorticity, spectrum);
      dampAndInvertModes();
      fourier.toGrid(dampedSpectrum, potentialVorticity);
      writeWind(upperSpectrum, upperPsi);
      writeWind(lowerSpectrum, lowerPsi);
      fourier.toGrid(upperSpectrum, winds.upper);
      fourier.toGrid(lowerSpectrum, winds.lower);
    },
    streamfunctions(target) {
      for (let mode = 0; mode < modes.count; mode++) {
        const n = modes.index[mode]!;
        const m = modes.conjugateIndex[mode]!;
        const surfaceReal = surfaceShare.lower * lowerPsi.real[mode]! + surfaceShare.upper * upperPsi.real[mode]!;
        const surfaceImaginary = surfaceShare.lower * lowerPsi.imaginary[mode]! + surfaceShare.upper * upperPsi.imaginary[mode]!;
        const thicknessReal = upperPsi.real[mode]! - lowerPsi.real[mode]!;
        const thicknessImaginary = upperPsi.imaginary[mode]! - lowerPsi.imaginary[mode]!;
        writeSum(upperSpectrum, n, m, surfaceReal, surfaceImaginary, thicknessReal, thicknessImaginary);
      }
      fourier.toGrid(upperSpectrum, target);
    },
  };
}

/** Writes the spectrum of a + i b at a wave and its conjugate, from the spectra of the real fields a and b at the wave. */
function writeSum(target: ComplexField, n: number, m: number, aReal: number, aImaginary: number, bReal: number, bImaginary: number): void {
  target.real[n] = aReal - bImaginary;
  target.imaginary[n] = aImaginary + bReal;
  target.real[m] = aReal + bImaginary;
  target.imaginary[m] = bReal - aImaginary;
}
