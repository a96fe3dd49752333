/** Values of an attribute; a length-1 array attribute is given as its element. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

/** What the file says of one dataset, before any value is read. */
export interface Hdf5Dataset {
  /** Path in the file without the leading slash, such as `msl` or `fields/msl`. */
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `float` and `integer` are numbers; `element` tells their width and byte order in numpy's notation, such as `<f4`. */
  readonly kind: 'float' | 'integer' | 'string' | 'other';
  readonly element: string;
  readonly elementBytes: number;
  /** Shape of a chunk; undefined for contiguous storage. */
  readonly chunks: readonly number[] | undefined;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** Name of each axis, where the file attaches one (netCDF dimensions, dimension scales or labels). */
  readonly dimensions: readonly (string | undefined)[];
}

export type Hdf5Values = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** `msl (14610, 32, 32) <f4`, as error messages and the inspector list datasets. */
export function formatHdf5Dataset({ path, shape, element }: Hdf5Dataset): string {
  return `${path} (${shape.join(', ')}) ${element}`;
}
