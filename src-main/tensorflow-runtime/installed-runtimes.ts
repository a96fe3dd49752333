import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { cacheFolder } from '../storage/cache-folder';
import { findLibraryFolder } from './runtime-library';
import { temporaryPrefix } from './staging-folder';

/** `runtime.json` in an installed runtime: written last, so a folder with it is whole. */
export const runtimeManifest = z.object({
  version: z.string(),
  variant: z.enum(['cpu', 'cuda']),
  /** Library files with their size in bytes and SHA-256. */
  libraries: z.array(z.object({ path: z.string(), size: z.int(), sha256: z.string() })),
});
export type RuntimeManifest = z.infer<typeof runtimeManifest>;

export interface InstalledRuntime {
  /** `2.21.0-cpu`: the folder's name. */
  readonly name: string;
  readonly version: string;
  readonly variant: RuntimeManifest['variant'];
  readonly directory: string;
  /** Folder of the two library files, for `EngineChoice.directory`. */
  readonly libraryFolder: string;
}

export const manifestFileName = 'runtime.json';

export function runtimesFolder(environment: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(environment), 'tensorflow');
}

/** The whole runtimes in the cache folder, newest version first. Damaged folders are left out; installing replaces them. */
export function listRuntimes(environment: NodeJS.ProcessEnv): readonly InstalledRuntime[] {
  const folder = runtimesFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => readRuntime(path.join(folder, name)) ?? [])
    .sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }));
}

/** The runtime in a folder, or undefined when its manifest or a library is missing or has another size. */
export function readRuntime(directory: string): InstalledRuntime | undefined {
  const libraryFolder = findLibraryFolder(directory);
  const manifestFile = path.join(directory, manifestFileName);
  if (!libraryFolder || !existsSync(manifestFile)) return undefined;
  try {
    const { version, variant, libraries } = runtimeManifest.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
    if (libraries.some((library) => statSync(path.join(directory, library.path)).size !== library.size)) return undefined;
    return { name: path.basename(directory), version, variant, directory, libraryFolder };
  } catch {
    return undefined;
  }
}

/** Whether the libraries in this folder can reach an NVIDIA GPU: NVIDIA's own lie beside them, where TensorFlow looks for them. */
export function usesCuda(libraryFolder: string, environment: NodeJS.ProcessEnv): boolean {
  const runtime = listRuntimes(environment).find((installed) => installed.libraryFolder === libraryFolder);
  return runtime ? runtime.variant === 'cuda' : existsSync(path.join(libraryFolder, '..', 'nvidia'));
}

/**
 * Removes an installed runtime. It first goes out of sight under another name, so that nobody finds half of it; a
 * process that has it loaded keeps its open files.
 */
export async function removeRuntime(name: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const folder = runtimesFolder(environment);
  const known = existsSync(folder) ? readdirSync(folder).filter((entry) => !entry.startsWith('.')) : [];
  if (!known.includes(name)) {
    const names = known.length > 0 ? `Installed: ${known.join(', ')}.` : 'None is installed.';
    throw new AnalogonError('COMMAND_INVALID', `There is no runtime ${name} in ${folder}. ${names}`);
  }
  const outOfSight = path.join(folder, `${temporaryPrefix('removing')}${name}`);
  await rename(path.join(folder, name), outOfSight);
  await rm(outOfSight, { recursive: true, force: true });
}
