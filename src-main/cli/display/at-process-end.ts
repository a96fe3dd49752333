const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

/** What of `process` is needed here. */
export interface EndingProcess {
  readonly pid: number;
  on(event: 'exit' | Signal, listener: (signal: Signal) => void): unknown;
  off(event: 'exit' | Signal, listener: (signal: Signal) => void): unknown;
  listenerCount(event: Signal): number;
  kill(pid: number, signal: Signal): unknown;
}

/**
 * Does `action` when the process ends, by itself, by an error or by a signal that nobody else handles; the signal then
 * ends the process as it would have. A signal with another listener is that listener's business.
 * @returns takes the arrangement back
 */
export function atProcessEnd(action: () => void, ending: EndingProcess): () => void {
  const onSignal = (signal: Signal) => {
    if (ending.listenerCount(signal) > 1) return;
    action();
    cancel();
    ending.kill(ending.pid, signal);
  };
  const cancel = () => {
    ending.off('exit', action);
    for (const signal of signals) ending.off(signal, onSignal);
  };
  ending.on('exit', action);
  for (const signal of signals) ending.on(signal, onSignal);
  return cancel;
}
