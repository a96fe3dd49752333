/** Losses and errors fall as a model gets better; accuracies and scores rise. */
export function isLowerBetter(metric: string): boolean {
  return /loss|error/.test(metric);
}
