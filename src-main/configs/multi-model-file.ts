import path from 'node:path';
import { runId, toRunId } from '../../src-shared/schemas/run-id';
import type { ConfigProblem } from './config-problem';
import { findValue, type LocatedMapping, type Position } from './located-value';
import { mergeMappings } from './merge-mappings';

/** Name of the folder all models of the file share: its `id`, else the file's own name. */
export function nameGroup(root: LocatedMapping, file: string): string {
  const id = root.entries.get('id')?.value;
  return id?.kind === 'scalar' ? String(id.value) : path.parse(file).name;
}

/** A group without an `id` in a file whose name cannot name a folder. */
export function* findGroupProblem(root: LocatedMapping, file: string): Generator<ConfigProblem> {
  const group = nameGroup(root, file);
  if (runId.safeParse(group).success) return;
  const message = `id: missing, and the file's name cannot name a folder; add a line such as id: ${toRunId(group)}`;
  yield { file, position: root.position, message };
}

/** Each model of the file with the shared sections merged under its own. */
export function listModelMappings(root: LocatedMapping): readonly LocatedMapping[] {
  const shared: LocatedMapping = { ...root, entries: new Map([...root.entries].filter(([key]) => key !== 'models' && key !== 'id')) };
  return listModels(root).map((own) => mergeMappings(shared, own, ['model', 'training', 'data']));
}

function listModels(root: LocatedMapping): readonly LocatedMapping[] {
  const models = root.entries.get('models')?.value;
  return models?.kind === 'list' ? models.items.filter((item) => item.kind === 'mapping') : [];
}

/** Models with one id; letter case does not count, as it does not in the file names of Windows and macOS. */
export function* findSharedIds(root: LocatedMapping, file: string): Generator<ConfigProblem> {
  const first = new Map<string, Position>();
  for (const model of listModels(root)) {
    const id = findValue(model, ['id']);
    if (id?.kind !== 'scalar') continue;
    const name = String(id.value).toLowerCase();
    const taken = first.get(name);
    if (taken === undefined) {
      first.set(name, id.position);
      continue;
    }
    const message = `${id.path}: found "${id.text}", which line ${taken.line} has already; give each model an id of its own`;
    yield { file, position: id.position, message };
  }
}
