import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The two files that hold TensorFlow's C API, or undefined where no official wheel carries them. */
export function libraryFileNames(platform: NodeJS.Platform = process.platform): readonly [string, string] | undefined {
  if (platform === 'linux') return ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  if (platform === 'darwin') return ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];
  return undefined;
}

/**
 * The folder with both library files: `folder` itself or the `tensorflow` folder in it (what `pip install --target`
 * leaves). Undefined when a file is missing.
 */
export function findLibraryFolder(folder: string): string | undefined {
  const names = libraryFileNames();
  if (!names) return undefined;
  return [folder, path.join(folder, 'tensorflow')].find((place) => names.every((name) => existsSync(path.join(place, name))));
}

/** The version a wheel's metadata beside the library folder names; undefined when it lies there alone. */
export function readLibraryVersion(libraryFolder: string): string | undefined {
  return readdirSync(path.dirname(libraryFolder))
    .map((name) => /^tensorflow(?:_cpu|_macos)?-(.+)\.dist-info$/.exec(name)?.[1])
    .find((version) => version !== undefined);
}
