import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { findClosestWord } from '../configs/closest-word';
import type { DatasetDescription } from './dataset-description';

/**
 * Channel of each variable a config lists, in the config's order.
 * @throws AnalogonError DATA_MISMATCH with what the file has
 */
export function selectChannels(description: DatasetDescription, variables: readonly string[]): Int32Array {
  const { file, variables: available, variablesFrom } = description;
  if (variablesFrom === 'unknown') {
    const message =
      `${file}: has ${available.length} channels without names, data.variables lists ${variables.length}. List a name for each ` +
      'channel, in their order.';
    throw new AnalogonError('DATA_MISMATCH', message);
  }
  return Int32Array.from(variables, (variable) => {
    const channel = available.indexOf(variable);
    if (channel >= 0) return channel;
    const closest = findClosestWord(variable, available);
    const hint = closest === undefined ? '' : ` Did you mean ${closest}?`;
    const message = `${file}: has no variable ${variable} (data.variables).${hint} It has ${available.join(', ')}.`;
    throw new AnalogonError('DATA_MISMATCH', message);
  });
}
