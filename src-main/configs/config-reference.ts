import type { JsonSchema } from './config-json-schema';
import { type ConfigKey, listConfigKeys } from './list-config-keys';

/** Markdown tables of every key of a single-model file: one for the top level and one for each section, in schema order. */
export function renderConfigReference(schema: JsonSchema): string {
  const keys = listConfigKeys(schema);
  const parents = ['', ...keys.filter(({ isSection }) => isSection).map(({ path }) => path)];
  return parents.map((parent) => renderTable(parent, keys)).join('\n\n');
}

function renderTable(parent: string, keys: readonly ConfigKey[]): string {
  const rows = keys.filter((key) => key.parent === parent).map(renderRow);
  const title = parent === '' ? 'Top level' : `\`${parent}\``;
  return [`### ${title}`, '', '| Key | Default | Accepts | Meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function renderRow({ name, schema, isSection }: ConfigKey): string {
  const accepts = isSection ? 'mapping' : describeType(schema);
  return `| \`${name}\` | ${describeDefault(name, schema, isSection)} | ${accepts} | ${escapeCell(schema.description ?? '')} |`;
}

function describeDefault(name: string, schema: JsonSchema, isSection: boolean): string {
  if (isSection) return 'see below';
  if (schema.default !== undefined) return `\`${formatValue(schema.default)}\``;
  return name === 'id' ? 'required' : 'follows from other keys';
}

function describeType(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (typeof schema.type === 'object') return schema.type.map((type) => describeType({ ...schema, type })).join(' or ');
  if (schema.anyOf) return schema.anyOf.map(describeType).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  switch (schema.type) {
    case 'integer':
      return `whole number${describeRange(schema)}`;
    case 'number':
      return `number${describeRange(schema)}`;
    case 'array':
      return `list of ${schema.items ? describeType(schema.items) : 'values'}`;
    case 'boolean':
      return '`true`, `false`';
    case 'object':
      return 'mapping';
    case 'null':
      return '`null`';
    default:
      return 'text';
  }
}

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const bounds = [
    minimum === undefined ? '' : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    maximum === undefined ? '' : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? '' : `< ${exclusiveMaximum}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

/** A value as a config writes it. */
function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  return typeof value === 'number' && value > 0 && value < 1e-3 ? value.toExponential() : String(value);
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
