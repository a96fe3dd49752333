import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLastLines } from './read-last-lines';

const write = (text: string) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-lines-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'run.log');
  fs.writeFileSync(file, text);
  return file;
};

test('the last lines of a log, with or without a newline at its end', () => {
  expect(readLastLines(write('a\nb\nc\n'), 2)).toEqual(['b', 'c']);
  expect(readLastLines(write('a\r\nb\r\nc'), 2)).toEqual(['b', 'c']);
  expect(readLastLines(write('a\n'), 5)).toEqual(['a']);
  expect(readLastLines(write(''), 5)).toEqual([]);
  expect(readLastLines('/nowhere/run.log', 5)).toEqual([]);
});

test('long lines and long logs are read from the end only as far as needed', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${'ä'.repeat(index % 50)}`);
  expect(readLastLines(write(`${lines.join('\n')}\n`), 3000)).toEqual(lines.slice(-3000));
  const long = 'x'.repeat(40_000);
  expect(readLastLines(write(`first\n${long}\nlast\n`), 2)).toEqual([long, 'last']);
  expect(readLastLines(write('x'.repeat(3 << 20)), 2)[0]?.length).toBeLessThan(3 << 20);
});
