import type { TrainingConfig } from '../../src-shared/schemas/training-config';

/** A convolution of the network, by the map it makes. */
export interface Convolution {
  readonly part: 'encoder' | 'head';
  readonly kernel: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly height: number;
  readonly width: number;
  /** A projection of a residual block's shortcut has neither bias nor batch norm. */
  readonly hasBias: boolean;
  readonly hasBatchNorm: boolean;
}

const stemChannels = 16;

/**
 * The convolutions of the network that a config describes (`models/siamese-network.ts`, which only a run process may load), for frames
 * of that size. The encoder's are applied to each of the two frames, the head's once a pair.
 */
export function listConvolutions({ model }: TrainingConfig, height: number, width: number): readonly Convolution[] {
  const isOriginal = model.type === 'atmodist';
  const list: Convolution[] = [];
  let size = { height: shrink(height, 8, 3), width: shrink(width, 8, 3) };
  const add = (part: Convolution['part'], kernel: number, inputs: number, outputs: number, hasBias: boolean, hasBatchNorm = true) =>
    list.push({ part, kernel, inputs, outputs, ...size, hasBias, hasBatchNorm });
  const halve = () => {
    size = { height: shrink(size.height, 3, 1), width: shrink(size.width, 3, 1) };
  };

  add('encoder', 8, model.res_in_channels, stemChannels, true);
  if (isOriginal) halve();
  let inputs = stemChannels;
  for (const [stage, outputs] of model.res_out_channels_list.entries()) {
    if (!(isOriginal && stage === 0)) halve();
    for (let block = 0; block < model.blocks_per_stage; block++) {
      add('encoder', 3, inputs, outputs, false);
      add('encoder', 3, outputs, outputs, false);
      if (inputs !== outputs) add('encoder', 1, inputs, outputs, false, false);
      inputs = outputs;
    }
  }
  const codes = model.comparison === 'concat' ? 2 : 3;
  halve();
  add('head', 3, codes * inputs, inputs, true);
  add('head', 3, inputs, inputs, true);
  return list;
}

/** Output length of a convolution of stride 2. */
function shrink(length: number, kernel: number, padding: number): number {
  return Math.floor((length + 2 * padding - kernel) / 2) + 1;
}
