import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './run-command.mjs';

const repository = path.resolve(import.meta.dirname, '..');
const inputs = ['src-main', 'src-shared', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/**
 * Hash of the names and contents of everything the build reads. A few ms, and right where file times are not
 * (a deleted file, a checkout of an older commit).
 *
 * @param {string} root
 */
function hashBuildInputs(root) {
  const hash = createHash('sha256');
  /** @param {string} place */
  const add = (place) =>
    hash
      .update(`${path.relative(root, place)}\0`)
      .update(readFileSync(place))
      .update('\0');
  for (const input of inputs) {
    const place = path.join(root, input);
    if (!existsSync(place)) continue;
    if (path.extname(input) !== '') {
      add(place);
      continue;
    }
    const files = readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .map((entry) => path.join(entry.parentPath, entry.name));
    files.sort().forEach(add);
  }
  return hash.digest('hex');
}

/**
 * Builds `out/` with electron-vite.
 *
 * @param {string} [root] the clone
 */
export async function build(root = repository) {
  const hash = hashBuildInputs(root);
  const electronVite = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const code = await runCommand(process.execPath, [electronVite, 'build', '--logLevel', 'error'], { cwd: root });
  if (code !== 0) throw new Error(`The build ended with code ${code}; its messages stand above.`);
  writeFileSync(path.join(root, 'out', 'build-inputs.sha256'), hash);
}

/**
 * Builds unless `out/` was made from exactly these sources.
 *
 * @param {string} [root] the clone
 */
export async function buildIfStale(root = repository) {
  const record = path.join(root, 'out', 'build-inputs.sha256');
  if (existsSync(record) && readFileSync(record, 'utf8') === hashBuildInputs(root)) return;
  await build(root);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
