import path from 'node:path';
import { buildIfStale } from './build.mjs';
import { installDependencies } from './install-dependencies.mjs';

const root = path.resolve(import.meta.dirname, '..');

try {
  await installDependencies(root);
  await buildIfStale(root);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// In this same process, so that Ctrl+C and every other signal meet the command line itself.
process.argv.splice(1, 1, path.join(root, 'scripts', 'analogon.mjs'), 'demo');
await import('./analogon.mjs');
