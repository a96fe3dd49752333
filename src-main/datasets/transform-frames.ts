import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createTransforms, transformPlane } from './frame-transform';
import type { NormalizationStatistics } from './prepared-dataset';

/**
 * Turns physical fields (N, C, H, W) into network inputs (N, H, W, C). Missing values become the training mean.
 * @param shape [N, C, H, W]
 * @throws AnalogonError DATA_MISMATCH when C is not the number of variables of `statistics`
 */
export function transformFrames(
  fields: Float32Array | Float64Array,
  shape: readonly [number, number, number, number],
  statistics: NormalizationStatistics,
): Float32Array {
  return rearrange(fields, shape, createTransforms(statistics));
}

/** Lays fields (N, C, H, W) out as network inputs (N, H, W, C) and changes no value, for `predict --normalized`. */
export function rearrangeFrames(fields: Float32Array | Float64Array, shape: readonly [number, number, number, number]): Float32Array {
  const identity = { shift: 0, scale: 1, logarithm: undefined, fill: 0 };
  return rearrange(fields, shape, new Array<typeof identity>(shape[1]).fill(identity));
}

function rearrange(
  fields: Float32Array | Float64Array,
  [frames, channels, height, width]: readonly [number, number, number, number],
  transforms: ReturnType<typeof createTransforms>,
): Float32Array {
  if (channels !== transforms.length) {
    throw new AnalogonError(
      'DATA_MISMATCH',
      `the fields have ${channels} channels, the model was trained on ${transforms.length}. Give arrays of (N, ${transforms.length}, H, W).`,
    );
  }
  const cells = height * width;
  const target = new Float32Array(frames * cells * channels);
  transforms.forEach((transform, channel) => {
    const planes = { values: fields, offset: channel * cells, frameStride: channels * cells, rowStride: width, cellStride: 1 };
    for (let frame = 0; frame < frames; frame++) {
      transformPlane(planes, frame, height, width, transform, target, frame * cells * channels + channel, channels);
    }
  });
  return target;
}
