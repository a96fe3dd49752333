// npm leaves out of package-lock.json the binary packages of other platforms that its registry (a partial mirror) does not
// carry; `npm ci` then refuses the file everywhere. This adds them, without the hashes nobody could ask for.
//   node scripts/complete-lock-file.mjs           after npm install changed the lock file
//   node scripts/complete-lock-file.mjs --check   fails when one is missing
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const file = path.resolve(import.meta.dirname, '..', 'package-lock.json');
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * What the name of a binary package says of its platform: `…/binding-linux-arm64-musl`.
 *
 * @param {string} name
 */
function readPlatform(name) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return { os, cpu, libc };
}

const lock = JSON.parse(await readFile(file, 'utf8'));
const present = new Set(Object.keys(lock.packages).map((place) => place.split('node_modules/').at(-1)));
/** @type {string[]} */
const missing = [];
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const { os, cpu, libc } = readPlatform(name);
    if (present.has(name) || os.length === 0) continue;
    missing.push(name);
    lock.packages[`node_modules/${name}`] = { version, cpu, ...(dev && { dev }), ...(libc && { libc }), optional: true, os };
  }
}
if (process.argv.includes('--check')) {
  if (missing.length > 0) console.error(`package-lock.json lacks ${missing.join(', ')}: run node scripts/complete-lock-file.mjs`);
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  await writeFile(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
  console.log(`${missing.length} packages added to package-lock.json`);
}
