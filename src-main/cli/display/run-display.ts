import type { RunEvent } from '../../../src-shared/schemas/run-event';

/** Shows the events of one or several runs while they happen. */
export interface RunDisplay {
  show(run: string, event: RunEvent): void;
  /** A message that belongs to no run. */
  print(message: string): void;
  /** Shows what is still held back and gives the terminal back as it was. Safe to call twice. */
  close(): void;
}

export interface TextSink {
  write(text: string): unknown;
}
