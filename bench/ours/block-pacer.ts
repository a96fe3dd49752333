import fs from 'node:fs';
import type { BlockRequest, ReadyMessage, TimedBlock } from '../measure/block-protocol';
import { readMachineBusySeconds } from '../measure/machine-load';

/** Stops work between timed blocks. */
export interface BlockPacer {
  /** Says that so many more units are done. Returns when the next may be started: between blocks it waits for a line on stdin. */
  done(units: number): void;
}

/**
 * Measures blocks of work on demand (bench/measure/block-protocol.ts). It blocks the event loop between blocks, so that the measured
 * program needs no change; nothing may be running at that time.
 * @param warmUp calls of `done` before the first block
 */
export function createBlockPacer(warmUp: number, versions: ReadyMessage['versions']): BlockPacer {
  let callsToWarmUp = warmUp;
  let block: { readonly seconds: number; readonly start: Mark } | undefined;
  let unitsInBlock = 0;
  return {
    done(units) {
      if (callsToWarmUp-- > 0) return;
      if (block) {
        unitsInBlock += units;
        const now = takeMark();
        const seconds = now.wall - block.start.wall;
        if (seconds < block.seconds) return;
        say<TimedBlock>({
          units: unitsInBlock,
          seconds,
          ownCpuSeconds: now.ownCpu - block.start.ownCpu,
          machineBusySeconds: readMachineBusySeconds() - block.start.machineBusy,
          // Node gives KiB.
          peakRssMiB: process.resourceUsage().maxRSS / 1024,
        });
      } else say<ReadyMessage>({ ready: true, versions });
      const line = readLine();
      if (line === undefined) process.exit(0);
      const { seconds } = JSON.parse(line) as BlockRequest;
      unitsInBlock = 0;
      const machineBusy = readMachineBusySeconds();
      block = { seconds, start: { ...takeMark(), machineBusy } };
    },
  };
}

interface Mark {
  readonly wall: number;
  readonly ownCpu: number;
  readonly machineBusy: number;
}

function takeMark(): Omit<Mark, 'machineBusy'> {
  const { user, system } = process.cpuUsage();
  return { ownCpu: (user + system) / 1e6, wall: performance.now() / 1000 };
}

function say<Message>(message: Message): void {
  fs.writeSync(1, `${JSON.stringify(message)}\n`);
}

/** Blocks until there is a line; undefined at the end of stdin. The parent writes one short line at a time. */
function readLine(): string | undefined {
  const buffer = Buffer.alloc(4096);
  const length = fs.readSync(0, buffer);
  return length === 0 ? undefined : buffer.toString('utf8', 0, length);
}
