import { readEvents } from '../runs/read-events';
import type { RunFolder } from '../runs/run-folder';
import { summarizeRun } from '../runs/run-summary';
import type { CliContext } from './cli-context';
import { canUseColour } from './display/can-use-colour';
import { formatRunSummary } from './display/format-run-summary';
import { createTextStyle } from './display/text-style';

/** A run's results as text for the terminal. @throws AnalogonError when its events cannot be read */
export async function formatRun({ stdout, environment }: CliContext, { id, folder }: RunFolder): Promise<string> {
  const { events } = await readEvents(folder);
  return formatRunSummary(id, summarizeRun(events), {
    columns: stdout.columns ?? 100,
    style: createTextStyle(canUseColour(stdout, environment)),
  });
}
