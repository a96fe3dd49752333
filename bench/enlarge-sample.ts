import type { SyntheticSample } from '../src-main/datasets/sample/generate-sample';
import { createSampleFields, sampleVariables } from '../src-main/datasets/sample/sample-variables';

/** Each cell becomes `scale` × `scale` equal ones: larger fields whose values do not matter, since only speed is measured on them. */
export function enlargeSample(sample: SyntheticSample, scale: number): SyntheticSample {
  if (scale === 1) return sample;
  const height = sample.height * scale;
  const width = sample.width * scale;
  const fields = createSampleFields(sample.frameCount * height * width);
  for (const name of sampleVariables) {
    const values = sample.fields[name];
    const enlarged = fields[name];
    for (let index = 0; index < enlarged.length; index++) {
      const x = index % width;
      const row = (index - x) / width;
      enlarged[index] = values[Math.floor(row / scale) * sample.width + Math.floor(x / scale)] ?? 0;
    }
  }
  return {
    ...sample,
    height,
    width,
    latitudes: refineAxis(sample.latitudes, scale),
    longitudes: refineAxis(sample.longitudes, scale),
    fields,
  };
}

/** Evenly spaced coordinates of the smaller cells. */
function refineAxis(axis: Float32Array, scale: number): Float32Array {
  const step = ((axis[1] ?? 0) - (axis[0] ?? 0)) / scale;
  const first = (axis[0] ?? 0) - (step * (scale - 1)) / 2;
  return Float32Array.from({ length: axis.length * scale }, (_, index) => first + index * step);
}
