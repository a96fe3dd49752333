import fs from 'node:fs';
import path from 'node:path';
import h5wasm, { File } from 'h5wasm/node';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { toDiskFullError } from '../../storage/disk-full-error';

export interface WriteFileOptions {
  /** Otherwise an existing file is an error. */
  readonly replace?: boolean;
}

/**
 * Makes an HDF5 file under a temporary name in the same folder and renames it when `fill` has written it, so that a file
 * under its own name is always whole. Missing folders are made.
 * @throws AnalogonError FILE_EXISTS | DISK_FULL
 */
export async function writeHdf5File(file: string, fill: (root: File) => void, { replace = false }: WriteFileOptions = {}): Promise<void> {
  if (!replace && fs.existsSync(file)) {
    throw new AnalogonError(
      'FILE_EXISTS',
      `${file}: there is a file of that name already. Choose another name or say that it may be replaced.`,
    );
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  const library = await h5wasm.ready;
  // Without this a failed write, such as on a full disk, is no error.
  library.activate_throwing_error_handler();
  try {
    const root = new File(temporary, 'w');
    try {
      fill(root);
    } finally {
      root.close();
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw toDiskFullError(error, file);
  }
}
