import type { RunEvent } from '../../src-shared/schemas/run-event';
import { type RunRecord, runRecord } from '../../src-shared/schemas/run-record';
import type { MetricPoint } from './metric-series';
import type { LogPosition } from './read-log-part';
import type { RunStoreDatabase } from './run-store-database';

/** `step`: every few steps; `epoch`: means over an epoch; `validation`: per validation. One name may have several. */
export type MetricKind = 'step' | 'epoch' | 'validation';

/** What the projection knows of a run. */
export interface StoredRun {
  /** By the log alone. */
  readonly record: RunRecord;
  readonly position: LogPosition;
  /** Why the log cannot be read past `position`. */
  readonly problem?: string;
}

const kinds: Readonly<Partial<Record<RunEvent['type'], MetricKind>>> = {
  'metrics.logged': 'step',
  'epoch.completed': 'epoch',
  'validation.completed': 'validation',
};

/** The statements of the run store. */
export function createRunStoreTables(database: RunStoreDatabase) {
  const columns = 'record, problem, last_seq, last_time, last_start, last_end';
  const selectRun = database.prepare(`SELECT ${columns} FROM runs WHERE id = ?`);
  const selectRuns = database.prepare(`SELECT ${columns} FROM runs`);
  const replaceRun = database.prepare(`INSERT OR REPLACE INTO runs (id, state, created, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const deleteRun = database.prepare('DELETE FROM runs WHERE id = ?');
  const insertSeries = database.prepare('INSERT OR IGNORE INTO series (run, kind, name) VALUES (?, ?, ?)');
  const selectSeries = database.prepare('SELECT key FROM series WHERE run = ? AND kind = ? AND name = ?');
  const deleteSeries = database.prepare('DELETE FROM series WHERE run = ?');
  const replacePoint = database.prepare('INSERT OR REPLACE INTO metrics (series, step, epoch, value) VALUES (?, ?, ?, ?)');
  const deletePoints = database.prepare('DELETE FROM metrics WHERE series IN (SELECT key FROM series WHERE run = ?) AND step > ?');
  const selectPoints = database.prepare('SELECT epoch, step, value FROM metrics WHERE series = ? ORDER BY step');

  const keyOf = (run: string, kind: MetricKind, name: string): number | undefined => selectSeries.get(run, kind, name)?.key;

  return {
    find: (id: string): StoredRun | undefined => toStoredRun(selectRun.get(id)),
    list: (): readonly StoredRun[] => selectRuns.all().flatMap((row) => toStoredRun(row) ?? []),
    save({ record, position: { seq, time, start, end }, problem = null }: Omit<StoredRun, 'problem'> & { problem?: string | null }): void {
      replaceRun.run(record.id, record.state, record.created, JSON.stringify(record), problem, seq, time, start, end);
    },
    remove(id: string): void {
      deletePoints.run(id, -1);
      deleteSeries.run(id);
      deleteRun.run(id);
    },
    clear: (): void => database.exec('DELETE FROM runs; DELETE FROM series; DELETE FROM metrics;'),
    /** Adds what events say of metrics. A run that starts again does the steps after its checkpoint again: their points go. */
    addPoints(run: string, events: readonly RunEvent[]): void {
      const keys = new Map<string, number>();
      for (const event of events) {
        if (event.type === 'run.started') deletePoints.run(run, event.resumedFrom?.step ?? -1);
        const kind = kinds[event.type];
        if (kind === undefined || !('metrics' in event)) continue;
        for (const [name, value] of Object.entries(event.metrics)) {
          let key = keys.get(`${kind} ${name}`) ?? keyOf(run, kind, name);
          if (key === undefined) {
            insertSeries.run(run, kind, name);
            key = keyOf(run, kind, name) ?? 0;
          }
          keys.set(`${kind} ${name}`, key);
          replacePoint.run(key, event.step, event.epoch, value);
        }
      }
    },
    /** In order of `step`. */
    series(run: string, metric: string, kind: MetricKind): readonly MetricPoint[] {
      const key = keyOf(run, kind, metric);
      return key === undefined ? [] : selectPoints.all(key).map(({ epoch, step, value }) => ({ epoch, step, value }));
    },
  };
}

interface RunRow {
  readonly record: string;
  readonly problem: string | null;
  readonly last_seq: number;
  readonly last_time: string;
  readonly last_start: number;
  readonly last_end: number;
}

function toStoredRun(row: RunRow | undefined): StoredRun | undefined {
  if (!row) return undefined;
  const record = runRecord.parse(JSON.parse(row.record));
  const position = { seq: row.last_seq, time: row.last_time, start: row.last_start, end: row.last_end };
  return { record, position, problem: row.problem ?? undefined };
}
