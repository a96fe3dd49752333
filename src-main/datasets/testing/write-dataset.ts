import fs from 'node:fs';
import path from 'node:path';
import h5wasm, { File } from 'h5wasm/node';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';

export interface WriteDatasetOptions {
  readonly variables?: readonly string[];
  /** Hours since 2001-01-01 of each frame; `none` leaves the time axis out. */
  readonly hours: readonly number[] | 'none';
  readonly frames?: number;
  readonly height?: number;
  readonly width?: number;
  readonly seed?: number;
  /** Last word on a value: frame, channel, cell. */
  readonly value?: (frame: number, channel: number, cell: number, drawn: number) => number;
  readonly latitudes?: readonly number[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Writes a layout-D file of random fields (one dataset a variable, (time, lat, lon) float32) and gives back its path. */
export async function writeDataset(folder: string, name: string, options: WriteDatasetOptions): Promise<string> {
  const { variables = ['u', 'msl'], hours, height = 4, width = 5, seed = 1, latitudes, attributes = {} } = options;
  const frames = hours === 'none' ? (options.frames ?? 100) : hours.length;
  await h5wasm.ready;
  fs.mkdirSync(folder, { recursive: true });
  const random = createRandomGenerator(seed);
  const target = path.join(folder, name);
  const file = new File(target, 'w');
  variables.forEach((variable, channel) => {
    const data = Float32Array.from({ length: frames * height * width }, (_, index) => {
      const drawn = random.normal() * (channel + 1) + 10 * channel;
      const frame = Math.floor(index / (height * width));
      return options.value?.(frame, channel, index % (height * width), drawn) ?? drawn;
    });
    file.create_dataset({ name: variable, data, shape: [frames, height, width] }).create_attribute('units', 'm');
  });
  if (hours !== 'none') {
    const time = file.create_dataset({ name: 'time', data: Float64Array.from(hours), shape: [frames] });
    time.create_attribute('units', 'hours since 2001-01-01');
  }
  if (latitudes !== undefined) {
    file.create_dataset({ name: 'latitude', data: Float64Array.from(latitudes) }).create_attribute('units', 'degrees_north');
  }
  for (const [key, text] of Object.entries(attributes)) file.create_attribute(key, text);
  file.close();
  return target;
}

/** `count` hours, `step` apart. */
export function countHours(count: number, step = 3): readonly number[] {
  return Array.from({ length: count }, (_, index) => index * step);
}
