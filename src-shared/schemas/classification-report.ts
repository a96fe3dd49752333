import * as z from 'zod';

const averages = z.object({ precision: z.number(), recall: z.number(), f1: z.number(), support: z.int() });

/** scikit-learn's `classification_report(output_dict=True, zero_division=0)`, classes in order. */
export const classificationReport = z.object({
  classes: z.array(averages),
  accuracy: z.number(),
  macro: averages,
  weighted: averages,
});
export type ClassificationReport = z.infer<typeof classificationReport>;
