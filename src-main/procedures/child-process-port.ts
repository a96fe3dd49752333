import type { EngineMessagePort } from './engine-message-port';

/** What a forked `ChildProcess` and its own `process` have in common. */
interface IpcChannel {
  readonly connected: boolean;
  send?(message: unknown, onSent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect(): void;
}

/**
 * The IPC channel of a forked process as a port. The parent must fork with `serialization: 'advanced'`: as JSON, bulk numbers would not
 * arrive. @param channel the child, or in the child `process`
 */
export function createChildProcessPort(channel: IpcChannel): EngineMessagePort {
  return {
    postMessage: (message: unknown) => {
      // A channel that breaks while it sends says so by `disconnect`.
      if (channel.connected) channel.send?.(message, () => {});
    },
    on: (event, listener) => {
      if (event === 'message') channel.on('message', (data) => listener({ data }));
      else if (event === 'close') channel.on('disconnect', () => listener());
    },
    close: () => {
      if (channel.connected) channel.disconnect();
    },
  };
}
