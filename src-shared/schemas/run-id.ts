import * as z from 'zod';

const longestId = 100;

/** The nearest text that can name a folder: `my run!` → `my_run_`. */
export function toRunId(text: string): string {
  const id = text.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, longestId);
  return /^\.*$/.test(id) ? 'my_run' : id;
}

/** Names a run, a model or a group: it becomes a folder under `experiments/`. */
export const runId = z.string().regex(/^(?!\.\.?$)[A-Za-z0-9_.-]{1,100}$/, {
  error: (issue) =>
    `an id names a folder: write up to ${longestId} letters, digits, "_", "." and "-", for example ${toRunId(String(issue.input))}`,
});
