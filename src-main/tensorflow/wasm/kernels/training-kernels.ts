// AssemblyScript, not TypeScript: compiled by scripts/build-wasm-kernels.mjs into ../training-kernels.generated.ts.
// The kernels work in place on the heap of the tfjs WASM backend: addresses come from its allocator, nothing is allocated here and
// there is no static data, so the module can share any heap (a shared one too).
export { batchNormTraining } from './batch-norm';
export { batchNormTrainingGradient } from './batch-norm-gradient';
export { sumColumns } from './column-sums';
export { convolveForward, convolveInputGradient } from './convolution';
export { convolveFilterGradient } from './filter-gradient';
export { maxPoolGradient } from './max-pool-gradient';
export { reluGradient } from './relu-gradient';
export { slice } from './slice';
export { subsample, subsampleGradient } from './subsample';
