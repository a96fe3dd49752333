import { type FromRunProcess, type ToRunProcess, toRunProcess } from '../../src-shared/schemas/run-process-message';

/** The run process's line to whoever started it. */
export interface ParentChannel {
  send(message: FromRunProcess): void;
  onMessage(listener: (message: ToRunProcess) => void): void;
  /** Lets the process end once everything is sent. */
  close(): void;
}

interface UtilityProcessPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * Electron's utility process has `process.parentPort`, a forked Node process `process.send`.
 * @throws when the process was started by hand
 */
export function openParentChannel(): ParentChannel {
  const port = (process as { parentPort?: UtilityProcessPort }).parentPort;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(toRunProcess.parse(data))),
      // A utility process lives until it is told to go.
      close: () => setImmediate(() => process.exit(process.exitCode ?? 0)),
    };
  }
  if (!process.send) throw new Error('this program is started by analogon, not by hand');
  return {
    send: (message) => {
      // The parent may be gone; the run goes on, its event log is on disk.
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', (message) => listener(toRunProcess.parse(message))),
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}
