import type { SupportedMessagePort } from '@orpc/client/message-port';

/** A port of Node's or a browser's MessageChannel, of Electron's MessageChannelMain, or a child process made to look like one. */
export type EngineMessagePort = SupportedMessagePort & { start?(): void; close(): void };
