import { measureEmbedding } from './embedding-throughput';
import { measureFirstStep } from './first-step';
import { measureTimeToAccuracy } from './time-to-accuracy';
import { measureBatch64, measureBatch256, measureEmbeddedEngine, measureLargeFields } from './training-throughput';

/** What `npm run bench -- SUITE` measures, in this order. */
export const suites = {
  train: {
    description: 'training beside PyTorch, Lightning and tfjs',
    groups: {
      'batch-64': measureBatch64,
      'batch-256': measureBatch256,
      'fields-64': measureLargeFields,
      'first-step': measureFirstStep,
      wasm: measureEmbeddedEngine,
      'time-to-accuracy': measureTimeToAccuracy,
    },
  },
  infer: {
    description: 'embedding beside PyTorch',
    groups: { embedding: measureEmbedding },
  },
} as const;
export type SuiteName = keyof typeof suites;
