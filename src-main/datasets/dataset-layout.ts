import type { Hdf5Dataset } from './hdf5-dataset';

/** How fields lie in a file. Letters are those of the README's table of layouts. */
export type DatasetLayout =
  /** A and C: one dataset (time, channel, y, x), or (time, y, x, channel). */
  | { readonly kind: 'stacked'; readonly letter: 'A' | 'C'; readonly dataset: Hdf5Dataset; readonly channelAxis: 1 | 3 }
  /** D: one dataset (time, y, x) a variable, axes of length 1 between them left out of account. */
  | { readonly kind: 'per_variable'; readonly letter: 'D'; readonly datasets: readonly Hdf5Dataset[] };

export interface FieldShape {
  readonly rows: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export function readFieldShape(layout: DatasetLayout): FieldShape {
  if (layout.kind === 'stacked') {
    const [rows = 0, second = 0, third = 0, fourth = 0] = layout.dataset.shape;
    return layout.channelAxis === 1
      ? { rows, channels: second, height: third, width: fourth }
      : { rows, channels: fourth, height: second, width: third };
  }
  const shape = layout.datasets[0]?.shape ?? [];
  return { rows: shape[0] ?? 0, channels: layout.datasets.length, height: shape.at(-2) ?? 0, width: shape.at(-1) ?? 0 };
}

/** The dataset that has the time axis and the packing attributes of channel `channel`. */
export function findChannelDataset(layout: DatasetLayout, channel: number): Hdf5Dataset | undefined {
  return layout.kind === 'stacked' ? layout.dataset : layout.datasets[channel];
}
