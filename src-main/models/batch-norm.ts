import {
  add,
  batchNorm,
  concat,
  dispose,
  keep,
  mul,
  slice,
  sub,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { batchNormTraining } from '../tensorflow/operations/batch-norm-training';
import { asVector, type FindValues, type NamedValues, type ParameterSet } from './parameter-set';

/** PyTorch's defaults. */
const epsilon = 1e-5;
const momentum = 0.1;

/** `training`: the batch's own statistics, which also move the running ones; `evaluation`: the running ones. */
export type Mode = 'training' | 'evaluation';

export interface BatchNormLayer {
  /**
   * Normalises `x + bias`. The batch's own mean takes a bias out again, so in training it only moves the running mean, and its
   * gradient is exactly 0 (PyTorch's is rounding noise): two passes over the map less.
   * @param x [N, H, W, C]
   * @param bias [C]
   */
  apply(x: Tensor4D, mode: Mode, bias?: Tensor1D): Tensor4D;
}

/**
 * The batch-norm layers of a network and their running statistics, which live in one variable for all layers: one update a
 * forward pass instead of two a layer.
 */
export interface BatchNormLayers {
  add(name: string, channels: number): BatchNormLayer;
  /** Moves the running statistics by what the layers saw since the last call; once for each pass through the same layers. */
  updateRunningStatistics(): void;
  /** Makes the variable; after the last `add`. */
  seal(): void;
  exportStatistics(): NamedValues[];
  importStatistics(find: FindValues): void;
  dispose(): void;
}

export function createBatchNormLayers(parameters: ParameterSet): BatchNormLayers {
  const layers: { name: string; channels: number; offset: number }[] = [];
  let size = 0;
  let running: Variable | undefined;
  let seen: { offset: number; length: number; mean: Tensor1D; variance: Tensor1D }[] = [];

  const statistics = () => {
    if (!running) throw new Error('the batch-norm layers are not sealed');
    return asVector(running);
  };

  return {
    add(name, channels) {
      const offset = size;
      size += 2 * channels;
      layers.push({ name, channels, offset });
      const gamma = asVector(parameters.addVector(`${name}.weight`, channels, 1));
      const beta = asVector(parameters.addVector(`${name}.bias`, channels, 0));
      return {
        apply(x, mode, bias) {
          if (mode === 'evaluation') {
            const mean = slice(statistics(), offset, channels);
            const variance = slice(statistics(), offset + channels, channels);
            return batchNorm(x, bias ? sub(mean, bias) : mean, variance, beta, gamma, epsilon) as Tensor4D;
          }
          const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
          // The forward pass of a gradient disposes what it does not return.
          seen.push({ offset, length: 2 * channels, mean: keep(bias ? add(mean, bias) : mean), variance: keep(variance) });
          return y;
        },
      };
    },
    updateRunningStatistics() {
      const layersSeen = seen;
      const passes = splitPasses(layersSeen);
      seen = [];
      for (const pass of passes) {
        tidy(() => {
          const present = statistics();
          const first = pass[0]?.offset ?? 0;
          const length = pass.reduce((sum, layer) => sum + layer.length, 0);
          const batch: Tensor1D = concat(pass.flatMap(({ mean, variance }) => [mean, variance]));
          const before = slice(present, first, length);
          const moved: Tensor1D = add(before, mul(sub(batch, before), momentum));
          const parts = [slice(present, 0, first), moved, slice(present, first + length, size - first - length)];
          running?.assign(concat(parts.filter((part) => part.size > 0)) as Tensor1D);
        });
      }
      dispose(layersSeen.flatMap(({ mean, variance }) => [mean, variance]));
    },
    seal() {
      const initial = tensor1d(layers.flatMap(({ channels }) => [...new Array(channels).fill(0), ...new Array(channels).fill(1)]));
      running = variable(initial, false);
      initial.dispose();
    },
    exportStatistics() {
      const values = statistics().dataSync() as Float32Array;
      return layers.flatMap(({ name, channels, offset }) => [
        { name: `${name}.running_mean`, shape: [channels], data: values.slice(offset, offset + channels) },
        { name: `${name}.running_var`, shape: [channels], data: values.slice(offset + channels, offset + 2 * channels) },
      ]);
    },
    importStatistics(find) {
      const values = new Float32Array(size);
      for (const { name, channels, offset } of layers) {
        values.set(find(`${name}.running_mean`).data, offset);
        values.set(find(`${name}.running_var`).data, offset + channels);
      }
      const next = tensor1d(values);
      running?.assign(next);
      next.dispose();
    },
    dispose: () => running?.dispose(),
  };
}

/** Cuts what was seen into passes through consecutive layers: a layer met again begins a new pass. */
function splitPasses<T extends { readonly offset: number; readonly length: number }>(seen: readonly T[]): T[][] {
  const passes: T[][] = [];
  let expected = -1;
  for (const layer of seen) {
    if (layer.offset !== expected) passes.push([]);
    passes.at(-1)?.push(layer);
    expected = layer.offset + layer.length;
  }
  return passes;
}
