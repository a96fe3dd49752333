import path from 'node:path';
import { type Tensor4D, tensor4d, tidy, transpose } from '@tensorflow/tfjs-core';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import { readSafetensors } from '../../storage/safetensors';
import { importNetworkState } from '../network-state';
import type { FindValues } from '../parameter-set';
import { createSiameseNetwork, type NetworkConfig, type SiameseNetwork } from '../siamese-network';

const common = { channels: 5, height: 32, width: 32, classes: 8 } as const;

/** The networks of the fixtures, as make-fixture.py builds them. */
export const fixtureConfigs = {
  revised: { ...common, type: 'atmodist_revised', stageChannels: [8, 16], blocksPerStage: 2, comparison: 'concat', batchNorm: 'separate' },
  original: { ...common, type: 'atmodist', stageChannels: [8, 16], blocksPerStage: 1, comparison: 'concat', batchNorm: 'separate' },
  'revised-joint': {
    ...common,
    type: 'atmodist_revised',
    stageChannels: [8, 16],
    blocksPerStage: 1,
    comparison: 'concat',
    batchNorm: 'joint',
  },
  'revised-absdiff': {
    ...common,
    type: 'atmodist_revised',
    stageChannels: [16, 8],
    blocksPerStage: 1,
    comparison: 'concat_absdiff',
    batchNorm: 'separate',
  },
} as const satisfies Record<string, NetworkConfig>;

export type FixtureName = keyof typeof fixtureConfigs;

/** Biases straight before a batch norm: their true gradient is 0, what is computed is rounding noise. */
export const biasesWithoutGradient: ReadonlySet<string> = new Set(['encoder.0.bias', 'head.0.bias', 'head.3.bias']);

/** What PyTorch computed; names in README.md. */
export interface Fixture {
  readonly names: readonly string[];
  /** @throws when there is no such tensor */
  values(name: string): Float32Array;
  /** Tensors by their names after a prefix such as `state.`. */
  under(prefix: string): FindValues;
  readonly labels: Int32Array;
  /** A new network with the fixture's weights and running statistics. */
  createNetwork(): SiameseNetwork;
  /** A new tensor [6, 32, 32, 5]. */
  frames(name: 'a' | 'b'): Tensor4D;
}

export function readFixture(name: FixtureName): Fixture {
  const file = path.join(import.meta.dirname, `${name}.safetensors`);
  const { tensors } = readSafetensors(file);
  const find = (tensor: string) => {
    const found = tensors.get(tensor);
    if (!found) throw new Error(`${file} has no tensor ${tensor}`);
    return found;
  };
  const values = (tensor: string): Float32Array => {
    const { data } = find(tensor);
    if (!(data instanceof Float32Array)) throw new Error(`${file}: ${tensor} is not float32`);
    return data;
  };
  const under =
    (prefix: string): FindValues =>
    (tensor) => {
      const full = `${prefix}.${tensor}`;
      return { name: tensor, shape: find(full).shape, data: values(full) };
    };
  const labels = find('labels').data;
  if (!(labels instanceof Int32Array)) throw new Error(`${file}: labels are not int32`);
  return {
    names: [...tensors.keys()],
    values,
    under,
    labels,
    createNetwork() {
      const network = createSiameseNetwork(fixtureConfigs[name], createRandomGenerator(1));
      importNetworkState(network, under('state'));
      return network;
    },
    frames: (input) => tidy(() => transpose(tensor4d(values(input), [6, 5, 32, 32]), [0, 2, 3, 1])),
  };
}
