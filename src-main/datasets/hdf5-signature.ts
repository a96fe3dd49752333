import fs from 'node:fs';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

const hdf5Signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** First bytes of formats people take for HDF5, and the way from each to a file that can be read. */
const otherFormats: readonly { readonly start: string; readonly meaning: string }[] = [
  { start: 'CDF', meaning: 'is a netCDF-3 file, which is not read yet. Convert it: nccopy -k nc4 IN.nc OUT.nc, or ncks -4 IN.nc OUT.nc' },
  { start: 'GRIB', meaning: 'is a GRIB file. Convert it to netCDF-4: cdo -f nc4 copy IN.grib OUT.nc, or grib_to_netcdf -k 3' },
  { start: '\x93NUMPY', meaning: 'is a NumPy array. Store it as one HDF5 dataset of (time, channel, y, x)' },
  { start: 'PK\x03\x04', meaning: 'is a zip archive. Unpack it and give the file inside' },
  { start: '\x1f\x8b', meaning: 'is gzip-compressed as a whole. Unpack it with gunzip' },
  {
    start: '<',
    meaning: 'is a web page or XML, perhaps an error page in place of the download. Open it in an editor, then download again',
  },
];

/**
 * Makes sure that `file` is there and starts as HDF5 does, so that the library is never handed anything else.
 * @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE
 */
export function checkHdf5Signature(file: string): void {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new AnalogonError('FILE_NOT_FOUND', `${file}: there is no such file. Check data.path or --data-path.`);
  }
  if (stat.isDirectory()) {
    throw new AnalogonError('DATA_UNREADABLE', `${file}: is a folder (zarr stores are not read yet). Give one HDF5 or netCDF-4 file.`);
  }
  if (stat.size === 0) throw new AnalogonError('DATA_UNREADABLE', `${file}: is empty (0 bytes). Download or write it again.`);
  const head = readHead(file, 8200);
  // A user block of 512 bytes or a power of two more may precede the signature (HDF5 file format, superblock).
  if ([0, 512, 1024, 2048, 4096, 8192].some((offset) => head.subarray(offset, offset + 8).equals(hdf5Signature))) return;
  const known = otherFormats.find(({ start }) => head.subarray(0, start.length).toString('latin1') === start);
  const meaning = known?.meaning ?? 'is not an HDF5 or netCDF-4 file';
  throw new AnalogonError('DATA_UNREADABLE', `${file}: ${meaning}.`);
}

function readHead(file: string, bytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch (error) {
    throw new AnalogonError('DATA_UNREADABLE', `${file}: cannot be opened (${String(error)}). Check its permissions.`, { cause: error });
  }
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, fs.readSync(descriptor, head, 0, bytes, 0));
  } finally {
    fs.closeSync(descriptor);
  }
}
