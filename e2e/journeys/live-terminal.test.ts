import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { runInTerminal } from '../fixtures/run-in-terminal';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const columns = 72;
const folder = makeTemporaryWorkspace();
const program = path.resolve(import.meta.dirname, '../../scripts/analogon.mjs');

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
  writeConfig(folder, 'tiny.yaml', tinyConfig);
}, timeoutMs);

test.skipIf(process.platform === 'win32')(
  'in a terminal a run has one live line that fits, and the cursor comes back',
  async () => {
    const { code, output } = await runInTerminal([process.execPath, program, 'train', '--config', 'tiny.yaml'], {
      columns,
      rows: 24,
      folder,
      environment: { ANALOGON_ENGINE: 'wasm', TERM: 'xterm-256color', NO_COLOR: '', CI: '' },
    });
    expect(code, output).toBe(0);
    expect(output).toContain('\u001b[?25l');
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
    const live = output.slice(output.indexOf('\u001b[?25l'), output.lastIndexOf('\u001b[?25h'));
    const lines = live.split(/[\r\n]+/).map(stripVTControlCharacters);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
    expect(lines.some((line) => /^tiny .*2\/2/.test(line))).toBe(true);
    // Redrawn in place: the screen moves up again before each new state of the line.
    expect(live.split('\u001b[1A').length).toBeGreaterThan(3);
  },
  timeoutMs,
);
