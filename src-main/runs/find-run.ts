import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { countEdits } from './count-edits';
import { checkpointsFolder, experimentsFolder, type RunFolder } from './run-folder';

/** Deepest id: group, model, number of a sweep or a seed. */
const deepestId = 3;

/**
 * Finds a run by its id (`my_run`, `my_group/my_model`) or by the path of its folder or of a file in it.
 * @throws AnalogonError RUN_NOT_FOUND, with the runs of a group where a group is named, else with the nearest ids
 */
export function findRun(workspace: string, idOrPath: string): RunFolder {
  const experiments = experimentsFolder(workspace);
  for (const start of [path.join(experiments, idOrPath), path.resolve(workspace, idOrPath), path.resolve(idOrPath)]) {
    const folder = enclosingRun(start);
    if (folder !== undefined) return { id: idOfFolder(experiments, folder), folder };
  }
  throw new AnalogonError('RUN_NOT_FOUND', `${idOrPath}: ${explain(listRuns(workspace), idOrPath, experiments)}`);
}

/** All runs of a workspace, by id. */
export function listRuns(workspace: string): RunFolder[] {
  const experiments = experimentsFolder(workspace);
  const findBelow = (folder: string, depth: number): RunFolder[] => {
    if (isRunFolder(folder)) return [{ id: idOfFolder(experiments, folder), folder }];
    if (depth === deepestId) return [];
    return listFolders(folder).flatMap((name) => findBelow(path.join(folder, name), depth + 1));
  };
  return findBelow(experiments, 0);
}

/** The run folder that `start` is, or is a file or the checkpoints folder of. */
function enclosingRun(start: string): string | undefined {
  if (!fs.existsSync(start)) return undefined;
  const place = fs.statSync(start).isDirectory() ? start : path.dirname(start);
  const folder = path.resolve(path.basename(place) === checkpointsFolder ? path.dirname(place) : place);
  return isRunFolder(folder) ? folder : undefined;
}

function isRunFolder(folder: string): boolean {
  return fs.statSync(path.join(folder, checkpointsFolder), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function idOfFolder(experiments: string, folder: string): string {
  const relative = path.relative(experiments, folder);
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.basename(folder) : relative.split(path.sep).join('/');
}

function listFolders(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function explain(runs: readonly RunFolder[], wanted: string, experiments: string): string {
  if (runs.length === 0) return `there are no runs in ${experiments} yet. Start one with analogon train, or name another workspace.`;
  const ofGroup = runs.filter(({ id }) => id.startsWith(`${wanted.replace(/\/+$/, '')}/`)).map(({ id }) => id);
  if (ofGroup.length > 0) return `a group of runs. Name one of them: ${ofGroup.join(', ')}.`;
  // A model's own name is near to `group/model`.
  const distance = (id: string) => Math.min(countEdits(wanted, id), countEdits(wanted, id.split('/').at(-1) ?? id));
  const nearest = runs.map(({ id }) => id).sort((one, other) => distance(one) - distance(other) || (one < other ? -1 : 1));
  return `no run of that name in ${experiments}. The nearest: ${nearest.slice(0, 5).join(', ')}.`;
}
