import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { runId } from '../../src-shared/schemas/run-id';
import { toDiskFullError } from '../storage/disk-full-error';

/** Stands in every run's folder, and so tells it from a group's folder. */
export const checkpointsFolder = 'checkpoints';

/** A run's place under `experiments/`. */
export interface RunFolder {
  /** Parts joined by `/`: `my_run`, `my_group/my_model`. */
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
}

/** Where all runs of a workspace lie. */
export function experimentsFolder(workspace: string): string {
  return path.resolve(workspace, 'experiments');
}

/**
 * Makes a new, empty run folder with its `checkpoints/` inside. Where the last part of the id is taken it becomes `…-2`,
 * `…-3`; the earlier parts are used as they are (for a new group: {@link createGroupFolder}). Safe when several processes
 * do it at once.
 */
export function createRunFolder(workspace: string, idParts: readonly string[]): RunFolder {
  const name = idParts.at(-1);
  if (name === undefined) throw new RangeError('a run needs an id');
  const parents = idParts.slice(0, -1);
  for (const part of idParts) checkPart(part);
  const taken = makeNewFolder(path.join(experimentsFolder(workspace), ...parents), name);
  const folder = path.join(experimentsFolder(workspace), ...parents, taken);
  fs.mkdirSync(path.join(folder, checkpointsFolder));
  return { id: [...parents, taken].join('/'), folder };
}

/**
 * Makes a new folder for the runs of one multi-model file, `…-2`, `…-3` where the name is taken.
 * @returns the name it got: the first id part of the group's runs
 */
export function createGroupFolder(workspace: string, group: string): string {
  checkPart(group);
  return makeNewFolder(experimentsFolder(workspace), group);
}

function makeNewFolder(parent: string, name: string): string {
  try {
    fs.mkdirSync(parent, { recursive: true });
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? name : `${name}-${number}`;
      if (tryToMakeFolder(path.join(parent, numbered))) return numbered;
    }
  } catch (error) {
    throw toDiskFullError(error, path.join(parent, name));
  }
}

/** `mkdir` is the lock: of several processes, one makes the folder and the others learn that it exists. */
function tryToMakeFolder(folder: string): boolean {
  try {
    fs.mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function checkPart(part: string): void {
  const parsed = runId.safeParse(part);
  if (!parsed.success) throw new AnalogonError('CONFIG_INVALID', `id: ${part}: ${parsed.error.issues[0]?.message}`);
  if (part === checkpointsFolder)
    throw new AnalogonError('CONFIG_INVALID', `id: ${part} names a folder inside every run; choose another id`);
}
