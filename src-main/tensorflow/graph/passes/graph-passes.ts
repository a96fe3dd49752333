import type { GraphPass } from '../capture-graph';
import { fuseAdamUpdates } from './fuse-adam-updates';
import { fuseMomentumUpdates } from './fuse-momentum-updates';
import { mergeSums } from './merge-sums';
import { multiplySmallConvolutions } from './multiply-small-convolutions';
import { shareEqualNodes } from './share-equal-nodes';

/** What the native engine does to every captured step, in this order; each pass leaves results and variables equal but for rounding. */
export const graphPasses: readonly GraphPass[] = [
  // First, so that later passes meet each value once; again at the end for what they made.
  shareEqualNodes,
  fuseMomentumUpdates,
  fuseAdamUpdates,
  multiplySmallConvolutions,
  mergeSums,
  shareEqualNodes,
];
