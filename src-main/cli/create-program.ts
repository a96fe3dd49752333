import { Command } from 'commander';
import { version } from '../../package.json';
import { checkFolder } from './check-folder';
import type { CliContext } from './cli-context';
import { addDemoCommand } from './commands/demo';
import { addEvaluateCommand } from './commands/evaluate';
import { addInspectCommand } from './commands/inspect';
import { addPredictCommand } from './commands/predict';
import { addQueueCommand } from './commands/queue';
import { addReproduceCommand } from './commands/reproduce';
import { addResumeCommands } from './commands/resume';
import { addRunsCommand } from './commands/runs';
import { addRuntimeCommand } from './commands/runtime';
import { addSampleCommand } from './commands/sample';
import { addShowCommand } from './commands/show';
import { addStopCommand } from './commands/stop';
import { addSweepCommand } from './commands/sweep';
import { addTrainCommand } from './commands/train';
import { addWatchCommand } from './commands/watch';

const exitCodes = `
Exit codes: 0 done · 1 a run failed · 2 bad command line or config · 3 data unreadable · 4 engine unavailable · 130 interrupted
Environment: ANALOGON_ENGINE=native|wasm · ANALOGON_TENSORFLOW_DIR · ANALOGON_CACHE_DIR · NO_COLOR`;

/** The `analogon` command line. @param createContext from the value of `--workspace` */
export function createProgram(createContext: (workspace: string) => CliContext): Command {
  const program = new Command('analogon')
    .description('Train weather analogue models on your own data, and see what they learnt.')
    .version(version)
    .option('--workspace <folder>', 'folder with configs/, data/ and experiments/', '.')
    .showHelpAfterError('(analogon --help lists the commands)')
    .showSuggestionAfterError()
    .addHelpText('after', exitCodes)
    .exitOverride();
  const context = () => {
    const { workspace } = program.opts<{ workspace: string }>();
    checkFolder(`--workspace ${workspace}`, workspace);
    return createContext(workspace);
  };
  addTrainCommand(program, context);
  addRunsCommand(program, context);
  addWatchCommand(program, context);
  addStopCommand(program, context);
  addSweepCommand(program, context);
  addResumeCommands(program, context);
  addReproduceCommand(program, context);
  addQueueCommand(program, context);
  addDemoCommand(program, context);
  addSampleCommand(program, context);
  addInspectCommand(program, context);
  addShowCommand(program, context);
  addEvaluateCommand(program, context);
  addPredictCommand(program, context);
  addRuntimeCommand(program, context);
  return program;
}
