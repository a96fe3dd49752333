import path from 'node:path';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context';
import { makeSample } from '../make-sample';
import { parseSeed, parseWholeNumber, parseYears } from '../parse-flags';

interface SampleFlags {
  readonly years: number;
  readonly startYear: number;
  readonly seed: number;
  readonly layout: 'fields' | 'processed';
  readonly replace?: boolean;
}

export function addSampleCommand(program: Command, context: () => CliContext): void {
  program
    .command('sample')
    .description('make a file of synthetic weather to try things on')
    .argument('[file]', 'where to write it (default: in data/, named after its content)')
    .option('--years <n>', 'length of the record', parseYears, 3)
    .option('--start-year <year>', 'first year', parseWholeNumber(1600), 2001)
    .option('--seed <n>', 'equal seeds make equal files', parseSeed, 1)
    .addOption(
      new Option('--layout <kind>', 'fields: physical values by variable; processed: one normalised array, as in the guide')
        .choices(['fields', 'processed'])
        .default('fields'),
    )
    .option('--replace', 'overwrite the file if it exists')
    .action((file: string | undefined, flags: SampleFlags) => {
      const { workspace } = context();
      const target = file === undefined ? path.join(workspace, 'data', defaultName(flags)) : path.resolve(file);
      return makeSample(context(), target, { ...flags, replace: flags.replace ?? false });
    });
}

function defaultName({ years, startYear, layout }: SampleFlags): string {
  const span = `${startYear}${Math.max(startYear, Math.ceil(startYear + years) - 1)}`;
  return layout === 'fields' ? `sample_synthetic_3h_${span}.h5` : `d2muvmslr_3h_none_log_${span}_weighted.h5`;
}
