import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { generateSample, type SampleOptions } from '../datasets/sample/generate-sample';
import { writeProcessedFile } from '../datasets/sample/write-processed-file';
import { writeSampleFile } from '../datasets/sample/write-sample-file';
import { checkFolder } from './check-folder';
import type { CliContext } from './cli-context';

export interface MakeSampleOptions extends SampleOptions {
  /** `fields`: physical values, one dataset a variable; `processed`: the layout of the guide's processed files. */
  readonly layout: 'fields' | 'processed';
  readonly replace: boolean;
}

/** Generates synthetic weather into a file, with progress on standard error. @throws AnalogonError FILE_EXISTS | DISK_FULL */
export async function makeSample({ stdout, stderr }: CliContext, file: string, options: MakeSampleOptions): Promise<void> {
  if (fs.existsSync(file) && !options.replace) {
    throw new AnalogonError('FILE_EXISTS', `${file} exists already. Give another name, or --replace to make it again.`);
  }
  checkFolder(file, path.dirname(file));
  const showShare = stderr.isTTY
    ? (share: number) => void stderr.write(`\r\x1b[2KMaking sample data: ${Math.round(share * 100)} %`)
    : undefined;
  const started = performance.now();
  const sample = generateSample({ ...options, onProgress: showShare });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const write = options.layout === 'fields' ? writeSampleFile : writeProcessedFile;
  await write(file, sample, { replace: options.replace });
  if (stderr.isTTY) stderr.write('\r\x1b[2K');
  const seconds = (performance.now() - started) / 1000;
  stdout.write(
    `Sample data: ${file}, ${sample.frameCount} frames of SYNTHETIC weather (no observations), made in ${seconds.toFixed(1)} s\n`,
  );
}
