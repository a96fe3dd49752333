import type { AttributeValue, Hdf5Values } from './hdf5-dataset';

/** How stored numbers become physical ones (CF conventions 1.11, §8.1): missing if equal to a fill, else stored × scale + offset. */
export interface Packing {
  readonly scale: number;
  readonly offset: number;
  /** In stored units: they are compared before scaling. */
  readonly fillValues: readonly number[];
}

export function readPacking(attributes: ReadonlyMap<string, AttributeValue>): Packing {
  const number = (name: string, fallback: number) => {
    const value = attributes.get(name);
    return typeof value === 'number' ? value : fallback;
  };
  const fills = [attributes.get('_FillValue'), attributes.get('missing_value')].flat();
  return {
    scale: number('scale_factor', 1),
    offset: number('add_offset', 0),
    fillValues: fills.filter((value) => typeof value === 'number').filter((value) => !Number.isNaN(value)),
  };
}

/** Physical values with NaN where missing. Float values are changed in place; integers become float64. */
export function unpackValues(values: Hdf5Values, { scale, offset, fillValues }: Packing): Float32Array | Float64Array {
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  const isPacked = scale !== 1 || offset !== 0;
  if (isFloat && !isPacked && fillValues.length === 0) return values;
  // Float32 has no room for offset and scale: 101325.37 Pa would lose its last digit.
  const unpacked = isFloat && !isPacked ? values : new Float64Array(values.length);
  // The attribute may be float64 where the values are float32: 1e20 is not the same number in both.
  const [first = Number.NaN, second = first] = values instanceof Float32Array ? fillValues.map(Math.fround) : fillValues;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    unpacked[index] = value === first || value === second ? Number.NaN : value * scale + offset;
  }
  return unpacked;
}
