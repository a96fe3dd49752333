import { expect, test } from 'vitest';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import { createComplexField, createFourierTransform } from './fourier-transform';

function randomField(size: number) {
  const random = createRandomGenerator(size);
  const field = createComplexField(size * size);
  for (let cell = 0; cell < size * size; cell++) {
    field.real[cell] = random.normal();
    field.imaginary[cell] = random.normal();
  }
  return field;
}

test.each([8, 32])('the transform of size %i equals the sum that defines it', (size) => {
  const field = randomField(size);
  const spectrum = createComplexField(size * size);
  createFourierTransform(size).toSpectrum(field, spectrum);
  for (const [row, column] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 5],
    [size - 1, 2],
    [size / 2, size - 3],
  ] as const) {
    let real = 0;
    let imaginary = 0;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const angle = (-2 * Math.PI * (row * y + column * x)) / size;
        const a = field.real[y * size + x]!;
        const b = field.imaginary[y * size + x]!;
        real += a * Math.cos(angle) - b * Math.sin(angle);
        imaginary += a * Math.sin(angle) + b * Math.cos(angle);
      }
    }
    expect(spectrum.real[row * size + column]).toBeCloseTo(real / size ** 2, 12);
    expect(spectrum.imaginary[row * size + column]).toBeCloseTo(imaginary / size ** 2, 12);
  }
});

test('grid to spectrum and back gives the field again', () => {
  const field = randomField(32);
  const spectrum = createComplexField(1024);
  const back = createComplexField(1024);
  const fourier = createFourierTransform(32);
  fourier.toSpectrum(field, spectrum);
  fourier.toGrid(spectrum, back);
  for (let cell = 0; cell < 1024; cell++) {
    expect(back.real[cell]).toBeCloseTo(field.real[cell]!, 12);
    expect(back.imaginary[cell]).toBeCloseTo(field.imaginary[cell]!, 12);
  }
});

test('a size that the algorithm cannot do is refused', () => {
  for (const size of [2, 16, 30, 64]) expect(() => createFourierTransform(size)).toThrow(`size ${size}`);
});
