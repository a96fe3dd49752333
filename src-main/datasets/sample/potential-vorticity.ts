import {
  coriolisParameter,
  cellCount,
  frictionTime,
  gridSize,
  layerCoupling,
  shortWaveDampingTime,
  surfaceShare,
  thermalRelaxationTime,
  timeStep,
} from './flow-parameters';
import { type ComplexField, createComplexField, type FourierTransform } from './fourier-transform';
import { listSpectralModes } from './spectral-modes';

/** What both layers' potential vorticity implies. A complex field carries (upper, lower) or (eastward, northward). */
export interface FlowFields {
  /** Eastward (real) and northward (imaginary) wind of each layer, m s⁻¹. */
  readonly upperWind: ComplexField;
  readonly lowerWind: ComplexField;
}

export interface PotentialVorticityInversion {
  /**
   * Takes one time step of friction, thermal relaxation and diffusion, in place.
   * @param potentialVorticity of the upper (real) and lower (imaginary) layer, lower with orography, s⁻¹
   * @param flow overwritten with the winds that belong to the result
   */
  dampAndInvert(potentialVorticity: ComplexField, flow: FlowFields): void;
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
  // Streamfunctions of the half spectrum: upper real and imaginary, lower real and imaginary.
  const psi = [0, 1, 2, 3].map(() => new Float64Array(modes.count)) as [Float64Array, Float64Array, Float64Array, Float64Array];
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

    psi[0][mode] = own * upperReal + other * lowerReal;
    psi[1][mode] = own * upperImaginary + other * lowerImaginary;
    psi[2][mode] = own * lowerReal + other * upperReal;
    psi[3][mode] = own * lowerImaginary + other * upperImaginary;
    lowerReal += orographyReal;
    lowerImaginary += orographyImaginary;
    writeSum(dampedSpectrum, n, m, upperReal, upperImaginary, lowerReal, lowerImaginary);
    }
  };

  /** û = −i kᵧ ψ, v̂ = i kₓ ψ, packed as û + i v̂. */
  const writeWind = (target: ComplexField, real: Float64Array, imaginary: Float64Array): void => {
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
    dampAndInvert(potentialVorticity, flow) {
      fourier.toSpectrum(potentialVorticity, spectrum);
      dampAndInvertModes();
      fourier.toGrid(dampedSpectrum, potentialVorticity);
      writeWind(upperSpectrum, psi[0], psi[1]);
      writeWind(lowerSpectrum, psi[2], psi[3]);
      fourier.toGrid(upperSpectrum, flow.upperWind);
      fourier.toGrid(lowerSpectrum, flow.lowerWind);
    },
    streamfunctions(target) {
      for (let mode = 0; mode < modes.count; mode++) {
        const n = modes.index[mode]!;
        const m = modes.conjugateIndex[mode]!;
        const surfaceReal = surfaceShare.lower * psi[2][mode]! + surfaceShare.upper * psi[0][mode]!;
        const surfaceImaginary = surfaceShare.lower * psi[3][mode]! + surfaceShare.upper * psi[1][mode]!;
        const thicknessReal = psi[0][mode]! - psi[2][mode]!;
        const thicknessImaginary = psi[1][mode]! - psi[3][mode]!;
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

/** f₀ h / H of a mountain and a basin, s⁻¹: they give the region storm tracks and preferred patterns. */
function orographicVorticity(): Float64Array {
  const bump = (x: number, y: number, centreX: number, centreY: number, width: number): number => {
    const dx = Math.min(Math.abs(x - centreX), 1 - Math.abs(x - centreX));
    const dy = Math.min(Math.abs(y - centreY), 1 - Math.abs(y - centreY));
    return Math.exp(-(dx * dx + dy * dy) / (2 * width * width));
  };
  return Float64Array.from({ length: cellCount }, (_, cell) => {
    const x = (cell % gridSize) / gridSize;
    const y = Math.floor(cell / gridSize) / gridSize;
    return coriolisParameter * (0.1 * bump(x, y, 0.35, 0.5, 0.08) - 0.07 * bump(x, y, 0.75, 0.45, 0.12));
  });
}
