import type { JsonSchema } from './config-json-schema';
import { joinPath } from './located-value';

/** One key a config file may hold. */
export interface ConfigKey {
  /** `training.split.gap`; keys of the entries of `models` stand under `models`. */
  readonly path: string;
  readonly name: string;
  /** Path of the mapping it belongs to; '' for the top level. */
  readonly parent: string;
  readonly schema: JsonSchema;
  readonly isSection: boolean;
}

/** Every key below an object schema, depth first, in the order of the schema. */
export function listConfigKeys(schema: JsonSchema, parent = ''): readonly ConfigKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const path = joinPath(parent, name);
    const section = findSection(value);
    return [{ path, name, parent, schema: value, isSection: section !== undefined }, ...(section ? listConfigKeys(section, path) : [])];
  });
}

/** The mapping a value may be, or whose list it may be. */
function findSection(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties !== undefined) return schema;
  if (schema.items?.properties !== undefined) return schema.items;
  return schema.anyOf?.find(({ properties }) => properties !== undefined);
}
