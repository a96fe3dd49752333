import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/build-wasm-kernels.mjs', import.meta.url));

test('the embedded kernels are what their source compiles to', async () => {
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toBeDefined();
}, 60_000);
