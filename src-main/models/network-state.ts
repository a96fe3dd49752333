import { exportValues, type FindValues, importValues, type NamedValues } from './parameter-set';
import type { SiameseNetwork } from './siamese-network';

/** Parameters and running statistics under PyTorch's names and layouts. */
export function exportNetworkState({ parameters, batchNorms }: SiameseNetwork): NamedValues[] {
  return [...parameters.all.map(({ name, layout, variable }) => exportValues(name, layout, variable)), ...batchNorms.exportStatistics()];
}

/** @throws AnalogonError `CHECKPOINT_INVALID` when a tensor is missing or has another shape */
export function importNetworkState({ parameters, batchNorms }: SiameseNetwork, find: FindValues): void {
  for (const { name, layout, variable } of parameters.all) importValues(variable, layout, find(name));
  batchNorms.importStatistics(find);
}
