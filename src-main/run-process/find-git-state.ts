import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { EnvironmentRecord } from '../../src-shared/schemas/environment-record';

const run = promisify(execFile);
/** A repository on a slow network drive must not hold up a run. */
const timeoutMs = 5000;

/** Commit of the repository that a folder lies in; undefined outside of one, before its first commit, or without git. */
export async function findGitState(folder: string): Promise<EnvironmentRecord['git']> {
  const ask = async (...args: string[]) => {
    // Without it, asking takes the lock of the index away from a user who commits at this moment.
    const environment = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    return (await run('git', ['-C', folder, ...args], { timeout: timeoutMs, env: environment, windowsHide: true })).stdout.trim();
  };
  try {
    const commit = await ask('rev-parse', '--verify', 'HEAD');
    // Files git does not know are mostly results, and there can be very many of them.
    return { commit, hasChanges: (await ask('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return undefined;
  }
}
