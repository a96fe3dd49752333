import * as z from 'zod';

/**
 * A mapping that may be left out or left empty (YAML reads `data:` with nothing under it as null): both mean every default.
 * Each key of `shape` must have a default or be optional.
 */
export function configSection<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = z.strictObject(shape);
  return keys.nullish().transform((section) => section ?? keys.parse({}));
}
