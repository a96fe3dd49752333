import fs from 'node:fs';
import path from 'node:path';
import type { BenchContext } from '../bench-context';
import type { Program } from '../measure/measurement-process';

export type PeerCommand = 'train' | 'embed' | 'first-step' | 'fit';

/** bench/peer/peer.py with a batch size and further flags. */
export function peerProgram(
  context: BenchContext,
  command: PeerCommand,
  plan: string,
  batchSize: number,
  flags: readonly string[] = [],
): Program {
  const out = fs.mkdtempSync(path.join(context.scratchFolder, 'peer-'));
  const common = ['--plan', plan, '--out', out, '--batch', `${batchSize}`, '--threads', `${context.threads}`];
  return { command: context.python, args: [context.peerScript, command, ...common, ...flags] };
}

/** Both frames as one batch, channels innermost: PyTorch's fastest way on a CPU. */
export const fastestFlags = ['--siamese', 'cat', '--channels-last'] as const;
