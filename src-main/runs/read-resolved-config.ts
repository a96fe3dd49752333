import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';

/** The settings of a run, every key with its value. @throws AnalogonError CONFIG_INVALID */
export function readResolvedConfig(runFolder: string): TrainingConfig {
  const file = path.join(runFolder, 'resolved-config.json');
  const broken = (problem: string) =>
    new AnalogonError('CONFIG_INVALID', `${file} is not a configuration as analogon writes it: ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  const parsed = trainingConfig.safeParse(value);
  if (!parsed.success) throw broken(parsed.error.message);
  return parsed.data;
}
