import type { Command } from 'commander';
import { formatInspection } from '../../datasets/format-inspection';
import { inspectDataset } from '../../datasets/inspect-dataset';
import type { CliContext } from '../cli-context';

export function addInspectCommand(program: Command, context: () => CliContext): void {
  program
    .command('inspect')
    .description('tell what a data file holds: layout, variables, times, gaps, missing values, statistics')
    .argument('<file>', 'HDF5 or netCDF-4 file')
    .option('--json', 'print it as JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { stdout } = context();
      const inspection = await inspectDataset(file);
      stdout.write(json ? `${JSON.stringify(inspection, plainArrays)}\n` : `${formatInspection(inspection).trimEnd()}\n`);
    });
}

const plainArrays = (_key: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value);
