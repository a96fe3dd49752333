import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { findRun } from '../runs/find-run';

/** A checkpoint by its own path, or the best one of a run. @throws AnalogonError RUN_NOT_FOUND | FILE_NOT_FOUND */
export function findCheckpoint(workspace: string, idOrPath: string): string {
  const direct = path.resolve(idOrPath);
  if (fs.existsSync(direct) && fs.statSync(direct).isFile()) return direct;
  if (/\.(ckpt|safetensors)$/.test(idOrPath)) {
    throw new AnalogonError('FILE_NOT_FOUND', `${direct} does not exist. Checkpoints lie in experiments/{id}/checkpoints/best_model.ckpt.`);
  }
  const { folder } = findRun(workspace, idOrPath);
  const best = path.join(folder, 'checkpoints', 'best_model.ckpt');
  if (fs.existsSync(best)) return best;
  throw new AnalogonError(
    'FILE_NOT_FOUND',
    `${best} does not exist: the run had no validation yet. Give a checkpoint file, or a run that got further.`,
  );
}
