import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { ConfigProblem } from './config-problem';
import { explainYamlError } from './explain-yaml-error';
import { joinPath, type LocatedEntry, type LocatedMapping, type LocatedValue, type Position } from './located-value';

// Far above any real config, far below what nested aliases can be made to expand to.
const mostValues = 20_000;

export type ParsedYaml =
  | { readonly kind: 'parsed'; readonly root: LocatedMapping }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

/**
 * Reads one YAML 1.2 document (core schema: `1e-5` is a number, `yes` is text) whose top level is a mapping.
 * Anchors, aliases and merge keys (`<<`) are resolved; a value from an alias keeps the place where it is written out.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false, keepSourceTokens: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problems: ConfigProblem[] = [];
  const report = (offset: number, message: string) => problems.push({ file, position: at(offset), message });

  for (const error of [...document.errors, ...document.warnings]) report(error.pos[0], explainYamlError(error, text));
  // One slip of the pen makes the parser stumble over the rest of its line as well.
  if (problems.length > 0) return { kind: 'invalid', problems: keepFirstOfEachLine(problems) };
  // Under 1.1 `yes` is true and 1:30 is 90: the same file would mean something else.
  if (document.directives?.yaml.version !== '1.2') report(0, '%YAML 1.1: configs are YAML 1.2; remove the %YAML line');

  let values = 0;
  const locate = (node: Node | null | undefined, path: string, within: readonly Node[], offset: number): LocatedValue => {
    const start = node?.range?.[0] ?? offset;
    const nothing: LocatedValue = { kind: 'scalar', value: null, text: '', position: at(start), path };
    values++;
    if (values > mostValues) {
      if (values === mostValues + 1) report(start, `more than ${mostValues} values once its aliases are written out: use fewer aliases`);
      return nothing;
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) {
        report(start, `*${node.source} has no anchor before it: write &${node.source} at the value it stands for`);
        return nothing;
      }
      if (within.includes(target)) {
        report(start, `*${node.source} stands inside the value it names: write the value out`);
        return nothing;
      }
      return locate(target, path, within, start);
    }
    if (isScalar(node)) {
      const value = toScalar(node.value);
      return { kind: 'scalar', value, text: node.source ?? String(value ?? ''), position: at(start), path };
    }
    const inside = node ? [...within, node] : within;
    if (isSeq<Node>(node)) {
      const items = node.items.map((item, index) => locate(item, `${path}[${index}]`, inside, start));
      return { kind: 'list', items, position: at(start), path };
    }
    if (isMap<Node, Node>(node)) return { kind: 'mapping', entries: locateEntries(node.items, path, inside), position: at(start), path };
    return nothing;
  };

  const locateEntries = (pairs: readonly Pair<Node, Node>[], path: string, within: readonly Node[]): ReadonlyMap<string, LocatedEntry> => {
    const own = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const { key, value } of pairs) {
      const start = key.range?.[0] ?? 0;
      if (!isScalar(key)) {
        report(start, 'a key must be a plain word: write key: value');
      } else if (key.value === '<<' && key.type === 'PLAIN') {
        for (const [name, entry] of locateMerged(locate(value, path, within, start), start)) if (!merged.has(name)) merged.set(name, entry);
      } else {
        const name = key.source ?? String(key.value);
        const keyPosition = at(start);
        const located = locate(value, joinPath(path, name), within, key.range?.[1] ?? start);
        // What begins on a line of its own is known by its key.
        const isBelow = located.kind !== 'scalar' && !isAlias(value) && located.position.line > keyPosition.line;
        own.set(name, { keyPosition, value: isBelow ? { ...located, position: keyPosition } : located });
      }
    }
    for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry);
    return own;
  };

  const locateMerged = (value: LocatedValue, offset: number): readonly (readonly [string, LocatedEntry])[] => {
    const sources = value.kind === 'list' ? value.items : [value];
    return sources.flatMap((source) => {
      if (source.kind === 'mapping') return [...source.entries];
      report(offset, '<<: takes a mapping: write <<: *name, where &name marks a mapping');
      return [];
    });
  };

  const root = locate(document.contents, '', [], 0);
  if (root.kind !== 'mapping') {
    const found = text.trim() === '' ? 'the file is empty' : 'the file is not a mapping';
    problems.push({ file, position: root.position, message: `${found}: write key: value lines, beginning with id: my_run` });
    return { kind: 'invalid', problems };
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'parsed', root };
}

function toScalar(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

function keepFirstOfEachLine(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.filter(({ position }, index) => problems.findIndex((other) => other.position?.line === position?.line) === index);
}
