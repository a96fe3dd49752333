import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironmentRecord } from './read-environment-record';

function makeRunFolder(text?: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-environment-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  if (text !== undefined) fs.writeFileSync(path.join(folder, 'environment.json'), text);
  return folder;
}

test('a run that never came to training has no record', () => {
  expect(readEnvironmentRecord(makeRunFolder())).toBeUndefined();
});

test.each(['{"analogon":', '{"analogon":"1"}'])('a broken record is an error that names the file: %s', (text) => {
  const folder = makeRunFolder(text);
  expect(() => readEnvironmentRecord(folder)).toThrowError(
    expect.objectContaining({ code: 'DATA_UNREADABLE', message: expect.stringContaining(path.join(folder, 'environment.json')) }),
  );
});
