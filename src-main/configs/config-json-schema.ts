import * as z from 'zod';
import { multiModelFile, singleModelFile } from '../../src-shared/schemas/config-file';

/** What of JSON Schema (draft-7) the config schema is made of. */
export interface JsonSchema {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** JSON Schemas of the two kinds of config file. */
export function describeConfigFiles(): { readonly single: JsonSchema; readonly multi: JsonSchema } {
  return { single: describeSchema(singleModelFile), multi: describeSchema(multiModelFile) };
}

/** JSON Schema of config files, for editors: a file with `models` is checked as a multi-model file, any other as a single one. */
export function createConfigJsonSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Analogon training configuration',
    type: 'object',
    definitions: describeConfigFiles(),
    if: { required: ['models'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own keyword
    then: { $ref: '#/definitions/multi' },
    else: { $ref: '#/definitions/single' },
  };
}

function describeSchema(schema: z.ZodType): JsonSchema {
  const { $schema, ...described } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // zod states the bounds of exact integers, which tell a reader nothing.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return described as JsonSchema;
}
