import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createConfigError } from './config-problem';
import { type ConfigFile, loadConfigFile } from './load-config-file';
import { createOpenError } from './read-config-text';

/**
 * Every `*.yaml` and `*.yml` file directly in `folder`, by name. Throws CONFIG_INVALID with the problems of all files together, when
 * there is no file, and when two files would use one folder under `experiments/`; FILE_NOT_FOUND when the folder cannot be read.
 */
export async function loadConfigDirectory(folder: string): Promise<readonly ConfigFile[]> {
  const names = (await listNames(folder)).filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.')).sort();
  if (names.length === 0)
    throw createConfigError([{ file: folder, message: 'no .yaml or .yml file in this folder: put the configs directly into it' }]);

  const files: ConfigFile[] = [];
  const failures: AnalogonError[] = [];
  for (const name of names) {
    try {
      files.push(await loadConfigFile(path.join(folder, name)));
    } catch (error) {
      if (!(error instanceof AnalogonError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure !== undefined) throw new AnalogonError(failure.code, failures.map(({ message }) => message).join('\n'));
  refuseSharedFolders(files);
  return files;
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw createConfigError([{ file: folder, message: 'a file, not a folder: give it with --config' }]);
    }
    throw createOpenError(folder, error);
  }
}

/** Every file has one folder under `experiments/`: its group's or its run's. Letter case does not count, as on Windows and macOS. */
function refuseSharedFolders(files: readonly ConfigFile[]): void {
  const first = new Map<string, ConfigFile>();
  const problems = files.flatMap((file) => {
    const id = nameFolder(file);
    const other = first.get(id.toLowerCase());
    if (other === undefined) first.set(id.toLowerCase(), file);
    return other === undefined
      ? []
      : [
          {
            file: file.file,
            position: file.idPosition,
            message: `id: "${id}" is also the id of ${other.file}; give each file an id of its own`,
          },
        ];
  });
  if (problems.length > 0) throw createConfigError(problems);
}

function nameFolder({ group, runs }: ConfigFile): string {
  return group ?? runs[0]?.id ?? '';
}
