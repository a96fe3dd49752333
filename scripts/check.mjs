import path from 'node:path';
import { buildIfStale } from './build.mjs';
import { findEngineInBundle } from './find-engine-in-bundle.mjs';
import { findForeignPlaces } from './find-foreign-places.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './run-command.mjs';

const root = path.resolve(import.meta.dirname, '..');

/**
 * A check that a tool of node_modules (or a script of ours) makes.
 *
 * @param {string} script
 * @param {readonly string[]} args
 */
const tool =
  (script, ...args) =>
  async () =>
    (await runCommand(process.execPath, [path.join(root, script), ...args], { cwd: root })) === 0;

/**
 * A check that lists what is wrong.
 *
 * @param {() => readonly string[] | Promise<readonly string[]>} find
 */
const findings = (find) => async () => {
  const found = await find();
  for (const finding of found) console.error(`  ${finding}`);
  return found.length === 0;
};

/** @type {readonly { name: string, check: () => Promise<boolean> }[]} */
const checks = [
  { name: 'types and project boundaries (TypeScript)', check: tool('node_modules/typescript/bin/tsc', '-b') },
  {
    name: 'format, lint and import boundaries (Biome)',
    check: tool('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  },
  { name: 'unused files, exports and dependencies (knip)', check: tool('node_modules/knip/bin/knip.js') },
  {
    name: 'the built command line loads no engine',
    check: findings(async () => {
      await buildIfStale(root);
      return findEngineInBundle(path.join(root, 'out', 'main', 'cli.js'));
    }),
  },
  { name: 'the lock file serves every platform', check: tool('scripts/complete-lock-file.mjs', '--check') },
  { name: 'no registry host and no path of a machine in the files', check: findings(() => findForeignPlaces(root)) },
];

await installDependencies(root);
let failed = 0;
for (const { name, check } of checks) {
  console.log(`\n${name} …`);
  const isFine = await check().catch((error) => {
    console.error(error);
    return false;
  });
  if (!isFine) failed += 1;
  console.log(`${isFine ? 'passed' : 'FAILED'}: ${name}`);
}
console.log(`\n${checks.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
