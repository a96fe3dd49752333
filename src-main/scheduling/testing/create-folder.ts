import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that goes with the test. */
export function createFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-scheduling-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
