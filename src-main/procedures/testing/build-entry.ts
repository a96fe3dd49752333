import fs from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';

const cache = path.resolve(import.meta.dirname, '../../../node_modules/.cache');

/** Bundles a TypeScript file for a process of its own; packages stay outside. Gone when the tests of the file are over. */
export async function buildEntry(entry: string): Promise<string> {
  fs.mkdirSync(cache, { recursive: true });
  const outDir = fs.mkdtempSync(path.join(cache, 'test-entry-'));
  afterAll(() => fs.rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, outDir, target: 'node20', rolldownOptions: { output: { entryFileNames: 'entry.mjs' } } },
  });
  return path.join(outDir, 'entry.mjs');
}
