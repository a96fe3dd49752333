import fs from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import { readLastLines } from './read-last-lines';
import { checkpointsFolder } from './run-folder';
import { findRunHolder } from './run-lock';

/** What the engine that owns the workspace has to do with a run at the moment. */
export type RunPlace = 'waiting' | 'starting' | 'stopping' | 'none';

/** What a run's log does not say. */
export interface RunSituation {
  readonly place: RunPlace;
  /** A living process works in the run's folder. */
  readonly isHeld: boolean;
  /** There is a `last.ckpt`. */
  readonly hasCheckpoint: boolean;
  /** ISO 8601, of the last event. */
  readonly lastTime?: string;
  /** Why the log cannot be read to its end. */
  readonly problem?: string;
}

/** @param record what the log says: a fold by `run-record-of.ts` */
export function settleRunState(record: RunRecord, { place, isHeld, hasCheckpoint, lastTime, problem }: RunSituation): RunRecord {
  const { stage: _, failure: __, ...plain } = record;
  if (place === 'waiting') return { ...plain, state: 'queued' };
  if (place === 'starting') return { ...plain, state: 'starting' };
  if (problem !== undefined) return { ...plain, state: 'failed', failure: { code: 'DATA_UNREADABLE', message: problem, lastLines: [] } };
  if (record.state === 'queued') return { ...plain, state: isHeld ? 'starting' : 'stopped' };
  const canResume = hasCheckpoint && !isHeld;
  if (record.state === 'stopped' || record.state === 'failed') return { ...record, canResume };
  if (record.state !== 'running') return record;
  if (place === 'stopping') return { ...record, state: 'stopping' };
  if (isHeld) return record;
  const wayOut = canResume ? 'Resume it: it goes on from its last checkpoint.' : 'It had no checkpoint yet: retry it.';
  const message = `the run process went away before its run was over, with its host (a crash, a power cut, a kill). ${wayOut}`;
  return { ...plain, state: 'failed', ended: lastTime, canResume, failure: { code: 'RUN_PROCESS_EXITED', message, lastLines: [] } };
}

const failureLines = 20;

/** Looks at a run's folder for what its log does not say. */
export function presentRun(record: RunRecord, runFolder: string, about: Pick<RunSituation, 'place' | 'lastTime' | 'problem'>): RunRecord {
  const settled = settleRunState(record, {
    ...about,
    isHeld: findRunHolder(runFolder) !== undefined,
    hasCheckpoint: fs.existsSync(path.join(runFolder, checkpointsFolder, 'last.ckpt')),
  });
  if (!settled.failure) return settled;
  return { ...settled, failure: { ...settled.failure, lastLines: [...readLastLines(path.join(runFolder, 'run.log'), failureLines)] } };
}
