import type { LaunchRunProcess } from '../runs/launch-run-process';

/** What a command may use of the outside world. */
export interface CliContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly workspace: string;
  /** Folder of the program: shipped configs lie in its `configs/`. */
  readonly programFolder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The built background host. */
  readonly hostEntry: string;
  readonly launchRunProcess: LaunchRunProcess;
  readonly threads: number;
}
