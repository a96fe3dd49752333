import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Position } from './located-value';

/** One thing wrong with a config file. */
export interface ConfigProblem {
  readonly file: string;
  /** Left out when the file as a whole is meant. */
  readonly position?: Position;
  /** What was found and what would fit, after the key path where there is one. */
  readonly message: string;
}

const shownProblems = 10;

/** `file:line:column: message`, the form editors and terminals make clickable. */
export function formatProblem({ file, position, message }: ConfigProblem): string {
  return position === undefined ? `${file}: ${message}` : `${file}:${position.line}:${position.column}: ${message}`;
}

/** CONFIG_INVALID with the first ten problems in file order, each once. */
export function createConfigError(problems: readonly ConfigProblem[]): AnalogonError {
  const ordered = [...problems].sort((a, b) => compareText(a.file, b.file) || compare(a.position, b.position));
  const lines = [...new Set(ordered.map(formatProblem))];
  const rest = lines.length - shownProblems;
  const shown = lines.slice(0, shownProblems);
  if (rest > 0) shown.push(`… and ${rest} more`);
  return new AnalogonError('CONFIG_INVALID', shown.join('\n'));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compare(a: Position = { line: 0, column: 0 }, b: Position = { line: 0, column: 0 }): number {
  return a.line - b.line || a.column - b.column;
}
