import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { findPip } from './find-pip';
import { type InstalledRuntime, manifestFileName, type RuntimeManifest, readRuntime, runtimesFolder } from './installed-runtimes';
import { type DownloadLimits, runPip } from './run-pip';
import { libraryFileNames } from './runtime-library';
import { createStagingFolder, removeStaleStagingFolders, temporaryPrefix } from './staging-folder';
import { testedVersion } from './tested-version';
import { extractWheelEntry, readWheelEntries } from './wheel-archive';
import { parseWheelRecord, verifyRecordedFile } from './wheel-record';
import {
  findWheelRequirements,
  pipSelection,
  type RuntimeVariant,
  type WheelRequirements,
  withoutGpuLibraries,
} from './wheel-requirements';

export interface InstallProgress {
  readonly stage: 'downloading' | 'unpacking' | 'verifying';
  readonly doneMiB: number;
  readonly totalMiB: number;
}

export interface InstallOptions {
  readonly variant: RuntimeVariant;
  /** Whether NVIDIA's libraries come with `cuda` (3 GB more); default true. */
  readonly withGpuLibraries?: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
  /** Without limits it takes as long as it takes. */
  readonly limits?: DownloadLimits;
}

/** Files of the wheel that go along with the libraries: TensorFlow's licence and those of what it contains. */
const licenceFiles = ['tensorflow/include/LICENSE', 'tensorflow/THIRD_PARTY_NOTICES.txt'];

/**
 * Installs native TensorFlow into the cache folder: pip fetches the official wheels into a folder of this process, the
 * libraries are checked against the wheel's own record, and one rename makes the runtime visible. Interrupted at any
 * point it leaves nothing but a staging folder, which the next installation removes; of two at once the first wins.
 *
 * @throws AnalogonError ENGINE_UNAVAILABLE (with the reason and the way out), DISK_FULL, INTERRUPTED
 */
export async function installRuntime(options: InstallOptions): Promise<InstalledRuntime> {
  const { variant, withGpuLibraries = true, environment, signal } = options;
  const folder = runtimesFolder(environment);
  const target = path.join(folder, `${testedVersion}-${variant}`);
  const present = readRuntime(target);
  if (present) return present;

  const allWheels = findWheelRequirements(variant);
  if (!allWheels) throw unavailable(`there is no ${variant} TensorFlow ${testedVersion} for ${process.platform} ${process.arch}`);
  const wheels = withGpuLibraries ? allWheels : withoutGpuLibraries(allWheels);
  const isOneWheel = wheels.requirements.length === 1;
  const pip = await findPip(environment);
  if (!pip) throw unavailable('no Python with pip was found on the PATH; install Python 3 with pip (Debian, Ubuntu: python3-pip)');
  mkdirSync(folder, { recursive: true });
  await removeStaleStagingFolders(folder);
  await requireSpace(folder, wheels.diskMiB);

  const staging = createStagingFolder(folder);
  try {
    const contents = path.join(staging, 'runtime');
    const temporaryFolder = path.join(staging, 'tmp');
    mkdirSync(contents);
    mkdirSync(temporaryFolder);
    const args = isOneWheel
      ? ['download', `--dest=${path.join(staging, 'wheels')}`, ...pipSelection(wheels)]
      : ['install', `--target=${contents}`, '--no-compile', ...pipSelection(wheels)];
    const onProgress = report(options, 'downloading', wheels);
    await runPip({ ...options, pip, args, folder: staging, temporaryFolder, expectedMiB: wheels.downloadMiB, onProgress });
    report(options, 'unpacking', wheels)(0);
    if (isOneWheel) await unpackLibraries(path.join(staging, 'wheels'), contents, signal);
    report(options, 'verifying', wheels)(0);
    const libraries = await verifyLibraries(contents);
    const manifest: RuntimeManifest = { version: testedVersion, variant, libraries };
    await writeFile(path.join(contents, manifestFileName), `${JSON.stringify(manifest, undefined, 2)}\n`);
    return await moveIntoPlace(contents, target);
  } catch (error) {
    if (signal?.aborted)
      throw new AnalogonError('INTERRUPTED', 'The installation of TensorFlow was interrupted; nothing was changed.', { cause: error });
    if (error instanceof AnalogonError) throw error;
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function report(options: InstallOptions, stage: InstallProgress['stage'], wheels: WheelRequirements): (doneMiB: number) => void {
  return (doneMiB) => options.onProgress?.({ stage, doneMiB, totalMiB: wheels.downloadMiB });
}

async function unpackLibraries(wheelFolder: string, contents: string, signal: AbortSignal | undefined): Promise<void> {
  const wheelName = readdirSync(wheelFolder).find((name) => name.endsWith('.whl'));
  if (!wheelName) throw new Error('pip downloaded no wheel');
  const wheel = path.join(wheelFolder, wheelName);
  const entries = await readWheelEntries(wheel);
  const record = [...entries.keys()].filter((name) => name.endsWith('.dist-info/RECORD'));
  const wanted = [...libraryNames(), ...record, ...licenceFiles.filter((name) => entries.has(name))];
  for (const name of wanted) {
    const entry = entries.get(name);
    if (!entry) throw new Error(`the wheel ${wheelName} has no ${name}`);
    const target = path.join(contents, name);
    mkdirSync(path.dirname(target), { recursive: true });
    await extractWheelEntry(wheel, entry, target, signal);
  }
}

/** Checks the libraries against the RECORD of the wheel they came with. */
async function verifyLibraries(contents: string): Promise<RuntimeManifest['libraries']> {
  const information = readdirSync(contents).find((name) => /^tensorflow(_cpu)?-.*\.dist-info$/.test(name));
  if (!information) throw new Error('the wheel has no RECORD');
  const record = parseWheelRecord(readFileSync(path.join(contents, information, 'RECORD'), 'utf8'));
  const libraries: RuntimeManifest['libraries'] = [];
  for (const name of libraryNames()) {
    const recorded = record.get(name);
    if (!recorded) throw new Error(`the wheel's RECORD does not list ${name}`);
    await verifyRecordedFile(path.join(contents, name), recorded);
    libraries.push({ path: name, ...recorded });
  }
  return libraries;
}

function libraryNames(): readonly string[] {
  return (libraryFileNames() ?? []).map((name) => `tensorflow/${name}`);
}

async function moveIntoPlace(contents: string, target: string): Promise<InstalledRuntime> {
  const rival = readRuntime(target);
  if (rival) return rival;
  // A damaged runtime stands in the way of the rename. Where none does, renaming it fails and that is fine.
  const damaged = path.join(path.dirname(target), `${temporaryPrefix('removing')}${path.basename(target)}`);
  await rename(target, damaged).then(
    () => rm(damaged, { recursive: true, force: true }),
    () => undefined,
  );
  await rename(contents, target).catch((error: unknown) => {
    if (!readRuntime(target)) throw error;
  });
  const installed = readRuntime(target);
  if (!installed) throw new Error(`${target} changed while it was installed`);
  return installed;
}

async function requireSpace(folder: string, neededMiB: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
  if (freeMiB >= neededMiB) return;
  throw new AnalogonError(
    'DISK_FULL',
    `Installing TensorFlow needs ${neededMiB} MiB in ${folder}; ${freeMiB} MiB are free. Free some, or set ANALOGON_CACHE_DIR to a folder on another disk.`,
  );
}

function unavailable(reason: string, cause?: unknown): AnalogonError {
  return new AnalogonError('ENGINE_UNAVAILABLE', `TensorFlow could not be installed: ${reason}.`, { cause });
}
