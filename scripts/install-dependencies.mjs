import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';

/**
 * @typedef {{ readonly version?: string, readonly optional?: boolean, readonly link?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readLockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * True when `node_modules` lacks a package of the lock file or holds another version of it. Compares with npm's own
 * record of what it installed, because times of files say nothing after a `git checkout`.
 *
 * @param {string} root
 */
export function areDependenciesStale(root) {
  const installedRecord = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedRecord)) return true;
  const installed = readLockedPackages(installedRecord);
  return Object.entries(readLockedPackages(path.join(root, 'package-lock.json'))).some(
    // Optional packages are mostly other platforms' binaries.
    ([place, wanted]) => place !== '' && !wanted.optional && installed[place]?.version !== wanted.version,
  );
}

/**
 * `npm ci` when needed.
 *
 * @param {string} root
 * @throws when npm fails; the message says what to do without a network
 */
export async function installDependencies(root) {
  if (!areDependenciesStale(root)) return;
  console.log('Installing the npm packages of package-lock.json …');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm?.endsWith('.js')
    ? await runCommand(process.execPath, [npm, ...args], { cwd: root })
    : await runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root });
  if (code === 130) process.exit(130);
  if (code !== 0) {
    throw new Error(
      [
        `npm ci ended with code ${code}.`,
        'Without a network: copy node_modules from a machine of the same platform, or fill the npm cache there',
        '(npm ci --cache FOLDER), bring FOLDER here and run npm ci --offline --cache FOLDER.',
        'Behind a proxy or with a mirror: npm config set proxy URL, or npm config set registry URL.',
      ].join('\n'),
    );
  }
}
