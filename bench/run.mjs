// npm run bench -- SUITE [flags]: builds the bench and runs it (bench/README.md).
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { installDependencies } from '../scripts/install-dependencies.mjs';

const root = path.resolve(import.meta.dirname, '..');
await installDependencies(root);
await build({ configFile: path.join(import.meta.dirname, 'vite.config.ts'), logLevel: 'error' });
await import(pathToFileURL(path.join(root, 'out', 'bench', 'bench.js')).href);
