import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// Package managers bring their own settings, and a host in a tracked file breaks mirrors and closed networks. Written in
// pieces, so that this file does not find itself.
const registryHosts = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['pypi', 'org'],
  ['pythonhosted', 'org'],
  ['deb', 'debian', 'org'],
].map((labels) => labels.join('.'));

const homeFolders = /(?:^|[\s"'`(=:])(?:\/home\/[a-z]|\/Users\/[a-z]|[A-Z]:\\Users\\)/;
const textFile = /\.(?:[cm]?[jt]sx?|json|ya?ml|md|py|sh|html|css|txt)$|\/[^.]+$|^\.[^/]+$|^[^./]+$/;

/**
 * Lines of tracked (and not yet tracked) files that name a package registry's host or a folder of some machine.
 *
 * @param {string} root the clone
 * @returns {readonly string[]} `file:line: text`
 */
export function findForeignPlaces(root) {
  const places = [root, os.homedir()].filter((place) => place.split(path.sep).length > 2);
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => textFile.test(file) && existsSync(path.join(root, file)))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => [...registryHosts, ...places].some((place) => line.includes(place)) || homeFolders.test(line))
        .map(({ line, index }) => `${file}:${index + 1}: ${line.trim().slice(0, 120)}`),
    );
}
