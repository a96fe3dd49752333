import type * as z from 'zod';
import { describeConfigFiles } from './config-json-schema';
import type { ConfigProblem } from './config-problem';
import { explainIssue } from './explain-issue';
import { explainUnknownKey } from './explain-unknown-key';
import { listConfigKeys } from './list-config-keys';
import { findValue, joinPath, type LocatedMapping, type LocatedValue, toPlainValue } from './located-value';

export type Validated<Output> =
  | { readonly kind: 'valid'; readonly value: Output }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

/** Checks `root` against a schema; every problem points at the line it is written on and says what would fit. */
export function validateMapping<Output>(root: LocatedMapping, schema: z.ZodType<Output>, file: string): Validated<Output> {
  const result = schema.safeParse(toPlainValue(root), { error: explainIssue });
  if (result.success) return { kind: 'valid', value: result.data };
  return { kind: 'invalid', problems: result.error.issues.flatMap((issue) => locateIssue(issue, root, file)) };
}

function locateIssue(issue: z.core.$ZodIssue, root: LocatedMapping, file: string): readonly ConfigProblem[] {
  const written = findValue(root, issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => locateUnknownKey(key, written, file));
  if (issue.code === 'invalid_union') {
    const meant = findMeantAlternative(issue);
    if (meant) return meant.flatMap((inner) => locateIssue({ ...inner, path: [...issue.path, ...inner.path] }, root, file));
  }
  if (issue.code === 'custom') return [locateConflict(root, issue.path, issue.params?.['other'], issue.message, file)];
  if (written !== undefined) {
    return [
      { file, position: written.position, message: `${written.path || 'the file'}: found ${describeFound(written)}; ${issue.message}` },
    ];
  }
  const name = String(issue.path.at(-1));
  const around = findWritten(root, issue.path);
  const remedy = name === 'id' ? `add a line such as id: my_${around.path === '' ? 'run' : 'model'}` : issue.message;
  return [{ file, position: around.position, message: `${joinPath(around.path, name)}: missing; ${remedy}` }];
}

/** The one alternative that fits in kind and is wrong inside. */
function findMeantAlternative({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const inside = errors.filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));
  return inside.length === 1 ? inside[0] : undefined;
}

function locateUnknownKey(key: string, parent: LocatedValue | undefined, file: string): ConfigProblem {
  const entry = parent?.kind === 'mapping' ? parent.entries.get(key) : undefined;
  const path = parent?.path ?? '';
  const keys = listConfigKeys(describeConfigFiles().multi);
  const section = path.replace(/^models\[\d+\]\.?/, '') || (path === '' ? '' : 'models');
  return { file, position: entry?.keyPosition, message: `${joinPath(path, key)}: ${explainUnknownKey(key, section, keys)}` };
}

/**
 * A conflict between two keys: points at the first of them that the file writes, and names the line of the other.
 * @param other path of the other key
 */
export function locateConflict(
  root: LocatedMapping,
  path: readonly PropertyKey[],
  other: readonly PropertyKey[] | undefined,
  message: string,
  file: string,
): ConfigProblem {
  const written = findValue(root, path);
  const otherWritten = other && findValue(root, other);
  const place = written ?? otherWritten ?? findWritten(root, path);
  const elsewhere = written && otherWritten ? ` (${otherWritten.path}: line ${otherWritten.position.line})` : '';
  return { file, position: place.position, message: `${written?.path ?? path.join('.')}: ${message}${elsewhere}` };
}

/** The innermost part of `path` that the file writes. */
function findWritten(root: LocatedMapping, path: readonly PropertyKey[]): LocatedValue {
  for (let length = path.length - 1; length > 0; length--) {
    const value = findValue(root, path.slice(0, length));
    if (value !== undefined) return value;
  }
  return root;
}

function describeFound(value: LocatedValue): string {
  if (value.kind === 'list') return value.items.length === 0 ? 'an empty list' : 'a list';
  if (value.kind === 'mapping') return 'a mapping';
  if (value.value === null) return 'nothing';
  return typeof value.value === 'string' ? `"${value.text}"` : value.text;
}
