import { type FromRunProcess, type ToRunProcess, toRunProcess } from '../../src-shared/schemas/run-process-message';

/** The run process's line to whoever started it. */
export interface ParentChannel {
  send(message: FromRunProcess): void;
  onMessage(listener: (message: ToRunProcess) => void): void;
  /** Called when whoever started the process is gone. */
  onClose(listener: () => void): void;
  /** Lets the process end once everything is sent. */
  close(): void;
}

interface UtilityProcessPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
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
      onClose: (listener) => port.on('close', listener),
      // A utility process lives until it is told to go.
      close: () => setImmediate(() => process.exit(process.exitCode ?? 0)),
    };
  }
  if (!process.send) throw new Error('this program is started by analogon, not by hand');
  return {
    send: (message) => {
      // The parent may be gone, or go while this is on its way: the run's event log is on disk.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', (message) => listener(toRunProcess.parse(message))),
    onClose: (listener) => process.on('disconnect', listener),
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}
