import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import { listRuns } from './find-run';
import { readLaunchRecord } from './launch-record';
import type { MetricPoint } from './metric-series';
import { presentRun, type RunPlace } from './present-run';
import { logStart, readLogPart } from './read-log-part';
import { experimentsFolder } from './run-folder';
import { findRunHolder } from './run-lock';
import { advanceRunRecord, newRunRecord } from './run-record-of';
import { isDamage, openRunStoreDatabase, passDiskFull, recreateRunStoreDatabase } from './run-store-database';
import { createRunStoreTables, type MetricKind, type StoredRun } from './run-store-tables';

export interface RunStoreOptions {
  readonly workspace: string;
  /** What the engine has to do with a run at the moment; without it, nothing. */
  readonly placeOf?: (id: string) => RunPlace;
}

/**
 * The runs of a workspace as a list, and their series: an SQLite projection of the run folders that can be deleted at any time. One
 * process writes it, others may read.
 */
export interface RunStore {
  /** Takes in what a run's log has new, reading on where it left off. @returns the run as it is now; undefined without its folder */
  catchUp(id: string): Promise<RunRecord | undefined>;
  /** Catches up with every run folder: new ones come in, vanished ones go. @returns how many there are */
  synchronize(): Promise<number>;
  /** In order of creation, those made together by id (`sweep/9` before `sweep/10`). States are those of this moment. */
  list(): readonly RunRecord[];
  get(id: string): RunRecord | undefined;
  /** In order of `step`; empty for what is not there. */
  series(id: string, metric: string, kind: MetricKind): readonly MetricPoint[];
  /** Forgets a run; its folder is left alone, and would bring it back at the next synchronisation. */
  remove(id: string): void;
  /** Makes everything again from the run folders. @returns how many runs there are */
  rebuild(): Promise<number>;
  close(): void;
}

/** Opens the projection (`.analogon/runs.sqlite`) and brings it up to date. @throws AnalogonError DISK_FULL */
export async function openRunStore({ workspace, placeOf = () => 'none' }: RunStoreOptions): Promise<RunStore> {
  const file = path.join(workspace, '.analogon', 'runs.sqlite');
  const folderOf = (id: string) => path.join(experimentsFolder(workspace), ...id.split('/'));
  let database = openRunStoreDatabase(file);
  let tables = createRunStoreTables(database);

  const makeAnew = () => {
    database = recreateRunStoreDatabase(database, file);
    tables = createRunStoreTables(database);
  };

  /** All or nothing. */
  const change = <Result>(work: () => Result): Result =>
    passDiskFull(file, () => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });

  const present = ({ record, position, problem }: StoredRun): RunRecord =>
    presentRun(record, folderOf(record.id), { place: placeOf(record.id), lastTime: position.time || undefined, problem });

  const fresh = (id: string): StoredRun => ({ record: newRunRecord(id, readLaunchRecord(folderOf(id))), position: logStart });

  /** One part of the log. @returns whether there is more of it */
  const takeInPart = (id: string): boolean => {
    const runFolder = folderOf(id);
    const known = tables.find(id);
    const { record, position, problem } = known ?? fresh(id);
    const log = path.join(runFolder, 'events.jsonl');
    // Most runs are over: a look at the length is all they need.
    const length = fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const isKnownLength = length === position.end || length === position.end + 1;
    if (known && !problem && isKnownLength) return false;
    const part = readLogPart(log, position, { isWriterGone: findRunHolder(runFolder) === undefined });
    if (part.kind === 'replaced') {
      change(() => {
        tables.remove(id);
        tables.save(fresh(id));
      });
      return true;
    }
    if (known && part.events.length === 0 && part.problem?.message === problem) return false;
    change(() => {
      tables.addPoints(id, part.events);
      tables.save({ record: part.events.reduce(advanceRunRecord, record), position: part.position, problem: part.problem?.message });
    });
    return !part.isAtEnd && part.problem === undefined;
  };

  /** A file that turns out damaged is made anew from the folders, once; that this blocks is no matter, it hardly ever happens. */
  const repairing = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      makeAnew();
      for (const { id } of listRuns(workspace)) while (takeInPart(id));
      return work();
    }
  };

  const takeIn = async (id: string): Promise<void> => {
    // Others have their turn between the parts of a long log.
    while (repairing(() => takeInPart(id))) await nextTurn();
  };

  const synchronize = async (): Promise<number> => {
    for (const { id } of listRuns(workspace)) {
      await takeIn(id);
      await nextTurn();
    }
    // Asked again: runs may have come meanwhile.
    const ids = new Set(listRuns(workspace).map(({ id }) => id));
    repairing(() => {
      const vanished = tables.list().filter(({ record }) => !ids.has(record.id));
      if (vanished.length > 0) change(() => vanished.forEach(({ record }) => void tables.remove(record.id)));
    });
    return ids.size;
  };

  const get = (id: string): RunRecord | undefined => {
    const run = repairing(() => tables.find(id));
    return run && present(run);
  };

  await synchronize();
  return {
    async catchUp(id) {
      if (!fs.existsSync(folderOf(id))) return undefined;
      await takeIn(id);
      return get(id);
    },
    synchronize,
    list: () =>
      repairing(() => tables.list())
        .map(present)
        .sort((one, other) => compareText(one.created, other.created) || byNumber.compare(one.id, other.id)),
    get,
    series: (id, metric, kind) => repairing(() => tables.series(id, metric, kind)),
    remove: (id) => repairing(() => change(() => tables.remove(id))),
    rebuild() {
      repairing(() => change(() => tables.clear()));
      return synchronize();
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

/** Equal on every machine, whatever its language. */
const byNumber = new Intl.Collator('en', { numeric: true });
const compareText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
