#!/usr/bin/env node
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const entry = path.join(root, 'out', 'main', 'cli.js');

// A clone has no `out/` before its first build; a package has it always.
if (!existsSync(entry)) {
  const { installDependencies } = await import('./install-dependencies.mjs');
  const { build } = await import('./build.mjs');
  await installDependencies(root);
  await build(root);
}
await import(pathToFileURL(entry).href);
