import { abs, concat, matMul, relu, reshape, split, sub, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomGenerator } from '../../src-shared/random/random-generator';
import { type BatchNormLayers, createBatchNormLayers, type Mode } from './batch-norm';
import { convolutionLength, paddedConvolution } from './padded-convolution';
import { paddedMaxPool } from './padded-max-pool';
import { asMap, asVector, createParameterSet, type ParameterSet } from './parameter-set';
import { createResidualBlock, type ResidualBlock } from './residual-block';

const stemChannels = 16;

export interface NetworkConfig {
  readonly type: 'atmodist_revised' | 'atmodist';
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly stageChannels: readonly number[];
  readonly blocksPerStage: number;
  readonly comparison: 'concat_absdiff' | 'concat';
  readonly batchNorm: 'separate' | 'joint';
}

/** AtmoDist's siamese residual network (Hoffmann & Lessig 2023, doi:10.1017/eds.2023.1): one encoder for both frames, one head. */
export interface SiameseNetwork {
  readonly config: NetworkConfig;
  readonly parameters: ParameterSet;
  readonly batchNorms: BatchNormLayers;
  /** Height and width of the code. */
  readonly codeShape: readonly [height: number, width: number, channels: number];
  /** @param frames [N, H, W, C] @returns the code [N, h, w, c] */
  encode(frames: Tensor4D, mode: Mode): Tensor4D;
  /** @param earlier [N, H, W, C] @param later [N, H, W, C] @returns logits [N, classes] */
  classify(earlier: Tensor4D, later: Tensor4D, mode: Mode): Tensor2D;
  dispose(): void;
}

export function createSiameseNetwork(config: NetworkConfig, random: RandomGenerator): SiameseNetwork {
  const parameters = createParameterSet(random);
  const batchNorms = createBatchNormLayers(parameters);
  const encoder = createEncoder(config, parameters, batchNorms);
  const head = createHead(config, parameters, batchNorms, encoder.codeShape);
  batchNorms.seal();

  const encodeBoth = (earlier: Tensor4D, later: Tensor4D, mode: Mode): [Tensor4D, Tensor4D] => {
    const isJoint = mode === 'training' && config.batchNorm === 'joint';
    if (!isJoint) return [encoder.apply(earlier, mode), encoder.apply(later, mode)];
    const [first, second] = split(encoder.apply(concat([earlier, later], 0), mode), 2, 0);
    return [first as Tensor4D, second as Tensor4D];
  };

  return {
    config,
    parameters,
    batchNorms,
    codeShape: encoder.codeShape,
    encode: encoder.apply,
    classify: (earlier, later, mode) => head.apply(...encodeBoth(earlier, later, mode), mode),
    dispose() {
      parameters.dispose();
      batchNorms.dispose();
    },
  };
}

/** Stem 8×8 stride 2 (and a 3×3 max-pool in the original), then the residual stages. */
function createEncoder(config: NetworkConfig, parameters: ParameterSet, batchNorms: BatchNormLayers) {
  const isOriginal = config.type === 'atmodist';
  const stemWeight = asMap(parameters.addConvolution('encoder.0.weight', 8, config.channels, stemChannels));
  const stemBias = asVector(parameters.addBias('encoder.0.bias', 64 * config.channels, stemChannels));
  const stemNorm = batchNorms.add('encoder.1', stemChannels);
  const blocks: ResidualBlock[] = [];
  const shrink = (length: number, kernel: number, padding: number) => convolutionLength(length, kernel, 2, padding);
  let [height, width] = [shrink(config.height, 8, 3), shrink(config.width, 8, 3)];
  if (isOriginal) [height, width] = [shrink(height, 3, 1), shrink(width, 3, 1)];
  let inputs = stemChannels;
  // PyTorch numbers the layers of the Sequential: stem, batch norm, ReLU (and max-pool) come first.
  let index = isOriginal ? 4 : 3;
  for (const [stage, outputs] of config.stageChannels.entries()) {
    for (let block = 0; block < config.blocksPerStage; block++) {
      const stride = block === 0 && !(isOriginal && stage === 0) ? 2 : 1;
      blocks.push(createResidualBlock(parameters, batchNorms, { name: `encoder.${index++}`, inputs, outputs, stride }));
      inputs = outputs;
      if (stride === 2) [height, width] = [shrink(height, 3, 1), shrink(width, 3, 1)];
    }
  }
  const apply = (frames: Tensor4D, mode: Mode): Tensor4D => {
    const stem = relu(stemNorm.apply(paddedConvolution(frames, stemWeight, 2, 3), mode, stemBias));
    const start = isOriginal ? paddedMaxPool(stem, 3, 2, 1) : stem;
    return blocks.reduce((map, block) => block.apply(map, mode), start);
  };
  return { apply, codeShape: [height, width, inputs] as const };
}

function createHead(
  config: NetworkConfig,
  parameters: ParameterSet,
  batchNorms: BatchNormLayers,
  codeShape: readonly [number, number, number],
) {
  const [codeHeight, codeWidth, width] = codeShape;
  const codes = config.comparison === 'concat' ? 2 : 3;
  const firstWeight = asMap(parameters.addConvolution('head.0.weight', 3, codes * width, width));
  const firstBias = asVector(parameters.addBias('head.0.bias', 9 * codes * width, width));
  const firstNorm = batchNorms.add('head.1', width);
  const secondWeight = asMap(parameters.addConvolution('head.3.weight', 3, width, width));
  const secondBias = asVector(parameters.addBias('head.3.bias', 9 * width, width));
  const secondNorm = batchNorms.add('head.4', width);
  const features = { channels: width, height: convolutionLength(codeHeight, 3, 2, 1), width: convolutionLength(codeWidth, 3, 2, 1) };
  const linearWeight = parameters.addLinear('head.7.weight', features, config.classes) as unknown as Tensor2D;
  const apply = (earlier: Tensor4D, later: Tensor4D, mode: Mode): Tensor2D => {
    const both = config.comparison === 'concat' ? [earlier, later] : [earlier, later, abs(sub(earlier, later))];
    const first = relu(firstNorm.apply(paddedConvolution(concat(both, 3) as Tensor4D, firstWeight, 2, 1), mode, firstBias));
    const second = relu(secondNorm.apply(paddedConvolution(first, secondWeight, 1, 1), mode, secondBias));
    return matMul(reshape(second, [second.shape[0], -1]), linearWeight);
  };
  return { apply };
}
