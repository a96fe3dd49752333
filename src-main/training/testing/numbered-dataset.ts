import type { PreparedDataset } from '../../datasets/prepared-dataset';

/** Frames of height × width cells and two channels; the value of a cell is 1000 · frame + its place in the frame. */
export function createNumberedDataset(frameCount: number, height: number, width: number): PreparedDataset {
  const channels = 2;
  return {
    variables: ['first', 'second'],
    frameCount,
    channels,
    height,
    width,
    times: Float64Array.from({ length: frameCount }, (_, frame) => frame),
    split: { train: Int32Array.from({ length: frameCount }, (_, frame) => frame), validation: new Int32Array(), test: new Int32Array() },
    normalization: { method: 'none', mean: [0, 0], standardDeviation: [1, 1], minimum: [0, 0], maximum: [1, 1] },
    datasetHash: '',
    cache: 'built',
    droppedFrames: 0,
    readFrame(frame, target, offset, shiftY = 0, shiftX = 0) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let channel = 0; channel < channels; channel++) {
            const [row, column] = [y - shiftY, x - shiftX];
            const isInside = row >= 0 && row < height && column >= 0 && column < width;
            target[offset + (y * width + x) * channels + channel] = isInside
              ? 1000 * frame + (row * width + column) * channels + channel
              : 0;
          }
        }
      }
    },
    close: () => undefined,
  };
}
