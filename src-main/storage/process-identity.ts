import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import * as z from 'zod';

/** Which process: a pid alone is given again to another process sooner or later. */
export const processIdentity = z.object({
  pid: z.int().positive(),
  /** When it started, in the platform's own words; only ever compared with itself. Empty on Windows, where asking takes half a second. */
  startTime: z.string(),
});
export type ProcessIdentity = Readonly<z.infer<typeof processIdentity>>;

/** @returns undefined when there is no such process, or only its entry that its parent did not yet collect (a zombie) */
export function identifyProcess(pid: number = process.pid): ProcessIdentity | undefined {
  const startTime = readStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return readStartTime(identity.pid) === identity.startTime;
}

function readStartTime(pid: number): string | undefined {
  if (process.platform === 'linux') return readLinuxStartTime(pid);
  if (process.platform === 'win32') return answersSignals(pid) ? '' : undefined;
  return askStartTime(pid);
}

/** Clock ticks from the start of the machine to the start of the process, behind that start of the machine (proc_pid_stat(5)). */
function readLinuxStartTime(pid: number): string | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may hold blanks and brackets.
    const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[18]}`;
  } catch {
    return undefined;
  }
}

function askStartTime(pid: number): string | undefined {
  try {
    const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const answer = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: environment, stdio: 'pipe' });
    const [state = 'Z', ...start] = answer.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
