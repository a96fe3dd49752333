import { askPython } from '../../../e2e/fixtures/python-environment';

/** What numpy says of a file written by h5py: fields as (time, channel, y, x), north first, frames in time order. */
export interface H5pyFile {
  readonly file: string;
  readonly variables: readonly string[];
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  /** Flat (time, channel, y, x). */
  readonly fields: readonly number[];
  /** Over all frames. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
}

const script = `
import sys, json, os, h5py, numpy as np
folder = json.load(sys.stdin)['folder']
random = np.random.default_rng(7)
T, C, H, W = 120, 3, 6, 8
names = ['d2m', 'u', 'msl']
fields = random.normal(size=(T, C, H, W)) * [[[[3.0]], [[10.0]], [[800.0]]]] + [[[[280.0]], [[2.0]], [[101325.0]]]]
out = {}

def report(key, file, data, variables=names):
    x = data.astype('f8')
    out[key] = dict(file=file, variables=list(variables), frames=x.shape[0], height=x.shape[2], width=x.shape[3], fields=x.ravel().tolist(),
                    mean=x.mean((0, 2, 3)).tolist(), deviation=x.std((0, 2, 3)).tolist(), minimum=x.min((0, 2, 3)).tolist(), maximum=x.max((0, 2, 3)).tolist())

def xarray_like(key, name, dtype, **options):
    path = os.path.join(folder, name)
    with h5py.File(path, 'w') as f:
        d = f.create_dataset('__xarray_dataarray_variable__', data=fields.astype(dtype), **options)
        t = f.create_dataset('time', data=np.arange(T, dtype='i8') * 3); t.attrs['units'] = 'hours since 2001-01-01 00:00:00'; t.attrs['calendar'] = 'proleptic_gregorian'
        t.make_scale('time'); d.dims[0].attach_scale(t)
        for axis, (n, length) in enumerate([('channel', C), ('y', H), ('x', W)], 1):
            s = f.create_dataset(n, data=np.zeros(length, '>f4')); s.make_scale('This is a netCDF dimension but not a netCDF variable.%10d' % length); d.dims[axis].attach_scale(s)
    report(key, path, fields.astype(dtype))

xarray_like('A, float32', 'd2mumsl_3h_none_raw_20012001.h5', 'f4')
xarray_like('A, float64, gzip and shuffle', 'd2mumsl_3h_mean_raw_20012001.h5', 'f8', chunks=(16, 3, 6, 8), compression='gzip', shuffle=True)

def stacked(key, name, data, variables, **options):
    path = os.path.join(folder, name)
    with h5py.File(path, 'w') as f:
        f.create_dataset('fields', data=data, **options)
        f['time'] = np.arange(T) * 10800.0 + 978307200; f['time'].attrs['units'] = 'seconds since 1970-01-01'
        if variables: f['variables'] = np.array(names, dtype=h5py.string_dtype())
    return path

path = stacked('C', 'channels-first.h5', fields.astype('>f4'), True); report('C, channels first, big-endian', path, fields.astype('f4'))
path = stacked('C', 'channels-last.h5', fields.transpose(0, 2, 3, 1).astype('f4'), True, chunks=(50, 2, 8, 3), compression='gzip', compression_opts=1)
report('C, channels last, ragged chunks', path, fields.astype('f4'))

path = os.path.join(folder, 'cds.nc')
with h5py.File(path, 'w') as f:
    t = f.create_dataset('valid_time', data=np.arange(T, dtype='i8') * 10800 + 978307200); t.attrs['units'] = 'seconds since 1970-01-01'; t.attrs['calendar'] = 'proleptic_gregorian'; t.make_scale('valid_time')
    level = f.create_dataset('pressure_level', data=[850.0]); level.make_scale('pressure_level')
    lat = f.create_dataset('latitude', data=np.linspace(40, 50, H)); lat.attrs['units'] = 'degrees_north'; lat.make_scale('latitude')
    lon = f.create_dataset('longitude', data=np.linspace(0, 14, W)); lon.attrs['units'] = 'degrees_east'; lon.make_scale('longitude')
    f['number'] = 0; f['expver'] = np.array(['0001'] * T, dtype=h5py.string_dtype())
    packed = {}
    for c, n in enumerate(names):
        scale, offset = fields[:, c].std() / 3000, fields[:, c].mean()
        stored = np.round((fields[:, c] - offset) / scale).astype('i2')
        d = f.create_dataset(n, data=stored[:, None], chunks=(7, 1, H, W), compression='gzip', shuffle=True, fletcher32=True)
        d.attrs['scale_factor'] = scale; d.attrs['add_offset'] = offset; d.attrs['_FillValue'] = np.int16(-32767); d.attrs['units'] = 'K'
        for axis, s in enumerate([t, level, lat, lon]): d.dims[axis].attach_scale(s)
        packed[n] = stored * scale + offset
report('D, CDS netCDF-4, packed, south first', path, np.stack([packed[n] for n in names], 1)[:, :, ::-1])

path = os.path.join(folder, 'plain.h5')
order = random.permutation(T)
with h5py.File(path, 'w') as f:
    for c, n in enumerate(names): f[n] = fields[order, c].astype('f8')
    f['time'] = np.array([(np.datetime64('2001-01-01T00') + np.timedelta64(3 * int(i), 'h')).astype(str) for i in order], dtype=h5py.string_dtype())
    f['lat'] = np.linspace(50, 40, H)
report('D, plain, unsorted text times', path, fields)
print(json.dumps(out))
`;

/** Writes one file for each layout and storage into `folder`. */
export async function writeH5pyFiles(python: string, folder: string): Promise<Readonly<Record<string, H5pyFile>>> {
  return (await askPython(python, script, { folder })) as Readonly<Record<string, H5pyFile>>;
}
