import { runProgram } from './run-program';

/** A command that runs pip. */
export interface Pip {
  readonly command: string;
  readonly args: readonly string[];
  readonly version: string;
}

const candidates: readonly Pick<Pip, 'command' | 'args'>[] = [
  { command: 'python3', args: ['-m', 'pip'] },
  { command: 'python', args: ['-m', 'pip'] },
  { command: 'pip3', args: [] },
];

/** The first pip on the PATH that answers, or undefined. Any Python serves: wheels are chosen by explicit platform tags. */
export async function findPip(environment: NodeJS.ProcessEnv): Promise<Pip | undefined> {
  for (const candidate of candidates) {
    const result = await runProgram(candidate.command, [...candidate.args, '--version'], {
      environment,
      signal: AbortSignal.timeout(20_000),
    });
    const version = /^pip (\S+)/.exec(result.stdout)?.[1];
    if (result.code === 0 && version) return { ...candidate, version };
  }
  return undefined;
}
