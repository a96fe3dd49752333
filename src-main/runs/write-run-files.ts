import fs from 'node:fs';
import path from 'node:path';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import { writeFileAtomically } from '../storage/write-file-atomically';
import { type LaunchRecord, writeLaunchRecord } from './launch-record';

/** What stands in a run's folder before it starts: `config.yaml` (as given), `resolved-config.json`, `launch.json`. @throws AnalogonError DISK_FULL */
export function writeRunFiles(
  runFolder: string,
  { text, config, launch }: { readonly text: string; readonly config: TrainingConfig; readonly launch: LaunchRecord },
): void {
  fs.writeFileSync(path.join(runFolder, 'config.yaml'), text);
  writeFileAtomically(path.join(runFolder, 'resolved-config.json'), [Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`)]);
  writeLaunchRecord(runFolder, launch);
}
