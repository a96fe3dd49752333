import type { Command } from 'commander';
import { findRun } from '../../runs/find-run';
import { readEvents } from '../../runs/read-events';
import { summarizeRun } from '../../runs/run-summary';
import { writeFileAtomically } from '../../storage/write-file-atomically';
import type { CliContext } from '../cli-context';
import { renderRunSvg } from '../display/render-run-svg';
import { formatRun } from '../format-run';
import { resolveOutputFile } from '../resolve-output-file';

export function addShowCommand(program: Command, context: () => CliContext): void {
  program
    .command('show')
    .description('show the curves, the confusion matrix and the report of a run')
    .argument('<id>', 'run id (my_run, my_group/my_model) or its folder')
    .option('--svg <file>', 'draw them into a picture instead')
    .option('--json', 'print the summary as JSON')
    .action(async (id: string, { svg, json }: { svg?: string; json?: boolean }) => {
      const { workspace, stdout } = context();
      const run = findRun(workspace, id);
      const target = svg === undefined ? undefined : resolveOutputFile('--svg', svg);
      if (target === undefined && !json) return void stdout.write(`${await formatRun(context(), run)}\n`);
      const summary = summarizeRun((await readEvents(run.folder)).events);
      if (json) stdout.write(`${JSON.stringify({ id: run.id, ...summary })}\n`);
      if (target === undefined) return;
      writeFileAtomically(target, [Buffer.from(renderRunSvg(run.id, summary))]);
      if (!json) stdout.write(`${target}\n`);
    });
}
