import { tensor4d } from '@tensorflow/tfjs-core';
import { prepareDataset } from '../../src-main/datasets/prepare-dataset';
import { createEmbedder } from '../../src-main/evaluation/create-embedder';
import { toNetworkConfig } from '../../src-main/models/network-config';
import { createSiameseNetwork } from '../../src-main/models/siamese-network';
import { startEngine } from '../../src-main/tensorflow/start-engine';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { createBlockPacer } from './block-pacer';
import { readMeasuredTraining } from './measured-training';

// Embeds the dataset's frames over and over, as the run process does for `analogon predict`: gather, encode by the running
// statistics, read the codes in PyTorch's order.
const { request, config } = readMeasuredTraining();
const dataset = await prepareDataset({ file: request.datasetPath, config, cacheFolder: request.cacheFolder });
const engine = await startEngine(request.engine, request.threads, (reason) => process.stderr.write(`runs eagerly: ${reason}\n`));
const { height, width, channels, frameCount } = dataset;
const network = createSiameseNetwork(toNetworkConfig(config, height, width), createRandomGenerator(config.training.seed));
const embed = createEmbedder(engine, network);

const batchSize = config.training.batch_size;
const frameSize = height * width * channels;
const pacer = createBlockPacer(6, { Node: process.versions.node, [engine.kind]: engine.version });
const batch = new Float32Array(batchSize * frameSize);
for (let first = 0; ; first = first + 2 * batchSize > frameCount ? 0 : first + batchSize) {
  for (let index = 0; index < batchSize; index++) dataset.readFrame(first + index, batch, index * frameSize);
  const frames = tensor4d(batch, [batchSize, height, width, channels]);
  const codes = await embed(frames);
  await codes.data();
  frames.dispose();
  codes.dispose();
  pacer.done(batchSize);
}
