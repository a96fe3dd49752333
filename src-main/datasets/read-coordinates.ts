import type { FieldShape } from './dataset-layout';
import type { Hdf5Dataset } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';

export interface FieldCoordinates {
  /** Degrees north of each row, in file order; undefined when the file has none. */
  readonly latitudes: Float64Array | undefined;
  /** Degrees east of each column. */
  readonly longitudes: Float64Array | undefined;
}

export function readCoordinates(file: Hdf5File, fields: Hdf5Dataset, { height, width }: FieldShape): FieldCoordinates {
  return {
    latitudes: readCoordinate(file, fields, height, ['latitude', 'lat', 'nav_lat'], /^degrees?_?n/i),
    longitudes: readCoordinate(file, fields, width, ['longitude', 'lon', 'nav_lon'], /^degrees?_?e/i),
  };
}

function readCoordinate(
  file: Hdf5File,
  fields: Hdf5Dataset,
  length: number,
  names: readonly string[],
  units: RegExp,
): Float64Array | undefined {
  const fits = file.datasets.filter(
    ({ shape, kind }) => shape.length === 1 && shape[0] === length && (kind === 'float' || kind === 'integer'),
  );
  const isCoordinate = ({ name, attributes }: Hdf5Dataset) =>
    names.includes(name.toLowerCase()) ||
    names.includes(String(attributes.get('standard_name'))) ||
    units.test(String(attributes.get('units') ?? ''));
  const found = fits.find((dataset) => fields.dimensions.includes(dataset.name) && isCoordinate(dataset)) ?? fits.find(isCoordinate);
  return found && Float64Array.from(file.readRows(found, 0, length));
}
