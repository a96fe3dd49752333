/**
 * CPU threads of one run. They depend on how many runs may be under way, not on how many are: sums are added up in an order that
 * depends on the number of threads, so that the same launch must get the same number to give the same bits.
 * @param total threads of the machine that runs may use
 * @param parallelRuns most runs under way at a time
 */
export function shareThreads(total: number, parallelRuns: number): number {
  return Math.max(1, Math.floor(total / Math.max(1, parallelRuns)));
}
