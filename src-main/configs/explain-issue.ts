import type * as z from 'zod';
import { findClosestWord } from './closest-word';

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list such as [a, b]',
  object: 'a mapping, that is indented key: value lines',
  record: 'a mapping, that is indented key: value lines',
};

/** What would fit where the config has something else; used where the schema has no text of its own. */
export function explainIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(issue.expected, issue.input);
    case 'invalid_value':
      return explainChoice(issue.values.map(String), issue.input);
    case 'too_small':
      return explainBound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum));
    case 'too_big':
      return explainBound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum));
    default:
      return 'see docs/configuration.md for what may stand here';
  }
}

function explainType(expected: string, input: unknown): string {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) return `write it in quotes: "${input}"`;
  if (expected === 'array' && typeof input === 'string') return `write a list: [${input.split(/[\s,]+/).join(', ')}]`;
  if (typeof input === 'string') {
    const number = readNumber(input);
    if (expected === 'number' && number !== undefined) return `write the number alone: ${number}`;
    if (expected === 'int' && number !== undefined) return `write the number alone: ${Math.round(number)}`;
    if (/^(none|nil|off|undefined)$/i.test(input))
      return `write ${kinds[expected] ?? expected}, or leave the line out (nothing is written null, where it is allowed)`;
    if (expected === 'boolean' && /^(yes|on|y)$/i.test(input)) return 'write true (in YAML 1.2 this is a text)';
    if (expected === 'boolean' && /^(no|n)$/i.test(input)) return 'write false (in YAML 1.2 this is a text)';
  }
  const leaveOut = input === null ? ', or leave the line out for the default' : '';
  return `write ${kinds[expected] ?? expected}${leaveOut}`;
}

/** The number in `24h`, `1_000`, `"0.01"`; undefined when there is none. */
function readNumber(text: string): number | undefined {
  const match = /^\s*([-+]?[\d_,]*\.?\d+(?:e[-+]?\d+)?)\s*[a-zA-Z%]*\s*$/i.exec(text);
  const number = Number(match?.[1]?.replace(/[_,]/g, ''));
  return match === null || Number.isNaN(number) ? undefined : number;
}

function explainChoice(values: readonly string[], input: unknown): string {
  const choices = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  const meant = typeof input === 'string' ? findClosestWord(input, values) : undefined;
  return meant === undefined ? `write ${choices}` : `did you mean ${meant}? Write ${choices}`;
}

function explainBound(origin: string, bound: string, limit: number): string {
  if (origin === 'array') return `write a list of ${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `write ${bound} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  return `write a number that is ${bound} ${limit}`;
}
