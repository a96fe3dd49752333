import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

export type RunStoreDatabase = InstanceType<typeof DatabaseSync>;

/** Raised with each change of the tables or of what a record holds; another version's file is made anew. */
const schemaVersion = 1;

const tables = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    record TEXT NOT NULL,
    problem TEXT,
    last_seq INTEGER NOT NULL,
    last_time TEXT NOT NULL,
    last_start INTEGER NOT NULL,
    last_end INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    key INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (run, kind, name)
  ) STRICT;
  CREATE TABLE metrics (
    series INTEGER NOT NULL,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (series, step)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${schemaVersion};`;

/**
 * Opens the projection of a workspace's runs. It holds nothing of its own: a file of another version or one that is no database gives way
 * to an empty one.
 * @throws AnalogonError DISK_FULL
 */
export function openRunStoreDatabase(file: string): RunStoreDatabase {
  return passDiskFull(file, () => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return tryToOpen(file) ?? recreate(file);
  });
}

/** Puts an empty database in the place of a damaged one. */
export function recreateRunStoreDatabase(database: RunStoreDatabase, file: string): RunStoreDatabase {
  if (database.isOpen) database.close();
  return passDiskFull(file, () => recreate(file));
}

/** Whether an error says that the file is damaged (SQLITE_CORRUPT), no database (SQLITE_NOTADB) or without a table. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  // The low byte is the primary result code (sqlite.org/rescode.html).
  const code = Number(error.errcode) & 0xff;
  return code === 11 || code === 26 || /no such (table|column)/.test(error.message);
}

/** @throws AnalogonError DISK_FULL for SQLITE_FULL and for "no space left" of the file system */
export function passDiskFull<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const isSqliteFull = error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 13;
    const isSystemFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    if (!isSqliteFull && !isSystemFull) throw error;
    throw new AnalogonError('DISK_FULL', `${file}: the disk is full. Free some space on it; the file is made again from the runs.`, {
      cause: error,
    });
  }
}

function tryToOpen(file: string): RunStoreDatabase | undefined {
  if (readVersion(file) !== schemaVersion) return undefined;
  let database: RunStoreDatabase | undefined;
  try {
    database = connect(file);
    // `exec` alone: a prepared statement keeps the file open until it is collected, and Windows removes no open file.
    database.exec('SELECT record FROM runs');
    return database;
  } catch (error) {
    database?.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** `user_version` in the header of the file (sqlite.org/fileformat2.html). */
function readVersion(file: string): number | undefined {
  if (!fs.existsSync(file)) return undefined;
  const header = Buffer.alloc(100);
  const descriptor = fs.openSync(file, 'r');
  try {
    const isWhole = fs.readSync(descriptor, header, 0, header.length, 0) === header.length;
    return isWhole && header.toString('latin1', 0, 16) === 'SQLite format 3\0' ? header.readUInt32BE(60) : undefined;
  } finally {
    fs.closeSync(descriptor);
  }
}

function recreate(file: string): RunStoreDatabase {
  for (const suffix of ['', '-wal', '-shm']) fs.rmSync(`${file}${suffix}`, { force: true });
  const database = connect(file);
  // The checkpoint brings the version from the write-ahead log into the file's header.
  database.exec(`BEGIN; ${tables} COMMIT; PRAGMA wal_checkpoint(TRUNCATE);`);
  return database;
}

/** Another process may read at the same time: the write-ahead log lets it, and for the moments it does not, the timeout waits. */
function connect(file: string): RunStoreDatabase {
  const database = new DatabaseSync(file, { timeout: 2000 });
  // With NORMAL a power cut may lose the last changes, never the file's consistency; they are read from the logs again.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return database;
}
