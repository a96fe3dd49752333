import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type EnvironmentRecord, environmentRecord } from '../../src-shared/schemas/environment-record';

/**
 * With what a run was computed.
 * @returns undefined for a run that never came to training
 * @throws AnalogonError DATA_UNREADABLE
 */
export function readEnvironmentRecord(runFolder: string): EnvironmentRecord | undefined {
  const file = path.join(runFolder, 'environment.json');
  if (!fs.existsSync(file)) return undefined;
  const broken = (problem: string) => new AnalogonError('DATA_UNREADABLE', `${file}: ${problem}. Restore it from a copy.`);
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  const parsed = environmentRecord.safeParse(value);
  if (!parsed.success) throw broken(`is not as Analogon writes it:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
