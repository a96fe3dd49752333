import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildIfStale } from './build.mjs';
import { installDependencies } from './install-dependencies.mjs';
import { runCommand } from './run-command.mjs';

const root = path.resolve(import.meta.dirname, '..');

/**
 * Counts of vitest's JSON report. A file that failed outside its tests (it could not be loaded, a hook failed) counts as
 * one failure.
 *
 * @param {string} file
 */
function countResults(file) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (!existsSync(file)) return counts;
  for (const testFile of JSON.parse(readFileSync(file, 'utf8')).testResults) {
    /** @type {string[]} */
    const statuses = testFile.assertionResults.map((/** @type {{ status: string }} */ { status }) => status);
    const failures = statuses.filter((status) => status === 'failed').length;
    counts.passed += statuses.filter((status) => status === 'passed').length;
    counts.failed += testFile.status === 'failed' ? Math.max(failures, 1) : failures;
    counts.skipped += statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
  }
  return counts;
}

const reportFolder = mkdtempSync(path.join(os.tmpdir(), 'analogon-test-'));
const report = path.join(reportFolder, 'vitest.json');
try {
  await installDependencies(root);
  await buildIfStale(root);
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
  const code = await runCommand(process.execPath, args, { cwd: root });
  const counts = countResults(report);
  // Vitest also fails for what no test owns: an unhandled rejection, a crashed worker.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = code === 130 ? 130 : counts.failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
} finally {
  rmSync(reportFolder, { recursive: true, force: true });
}
