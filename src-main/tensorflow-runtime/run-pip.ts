import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Pip } from './find-pip';
import { runProgram } from './run-program';

/** How long a download may take before the embedded engine is the better answer. */
export interface DownloadLimits {
  /** Seconds until the first megabyte. */
  readonly firstByteSeconds: number;
  /** Seconds for the whole; given up as soon as the rate shows that it will not do. */
  readonly totalSeconds: number;
}

export interface PipDownload {
  readonly pip: Pip;
  /** pip's arguments after its own command: `download --dest …`. */
  readonly args: readonly string[];
  /** Folder everything pip writes lies in: its temporary folder and its target. */
  readonly folder: string;
  readonly temporaryFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly expectedMiB: number;
  readonly limits?: DownloadLimits;
  readonly onProgress?: (doneMiB: number) => void;
  readonly signal?: AbortSignal;
}

const bytesPerMiB = 1024 * 1024;
const pollMs = 250;
/** Time after which the rate of a download is believed. */
const rateSeconds = 8;

/**
 * Runs pip and watches the bytes it writes, since its own progress output differs from version to version.
 * Throws with pip's last error line, or with the limit that was met.
 */
export async function runPip(download: PipDownload): Promise<void> {
  const { limits, signal } = download;
  const giveUp = new AbortController();
  const startedAt = performance.now();
  let firstByteAt: number | undefined;
  const watch = setInterval(() => {
    const doneMiB = folderBytes(download.folder) / bytesPerMiB;
    const now = performance.now();
    if (doneMiB > 1) firstByteAt ??= now;
    if (firstByteAt !== undefined) download.onProgress?.(Math.min(doneMiB, download.expectedMiB));
    if (!limits) return;
    const reason = findLimitMet({ limits, doneMiB, expectedMiB: download.expectedMiB, startedAt, firstByteAt, now });
    if (reason) giveUp.abort(reason);
  }, pollMs);
  const result = await runProgram(download.pip.command, [...download.pip.args, ...download.args, ...networkOptions(limits)], {
    environment: { ...download.environment, TMPDIR: download.temporaryFolder, PIP_NO_INPUT: '1', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    signal: AbortSignal.any([giveUp.signal, ...(signal ? [signal] : [])]),
  }).finally(() => clearInterval(watch));
  if (result.code === 0) return;
  if (giveUp.signal.aborted) throw new Error(String(giveUp.signal.reason));
  throw new Error(explainFailure(result.stderr));
}

function networkOptions(limits: DownloadLimits | undefined): readonly string[] {
  return limits ? ['--retries=1', `--timeout=${Math.ceil(limits.firstByteSeconds)}`] : [];
}

interface DownloadState {
  readonly limits: DownloadLimits;
  readonly doneMiB: number;
  readonly expectedMiB: number;
  readonly startedAt: number;
  readonly firstByteAt: number | undefined;
  readonly now: number;
}

function findLimitMet({ limits, doneMiB, expectedMiB, startedAt, firstByteAt, now }: DownloadState): string | undefined {
  const elapsedSeconds = (now - startedAt) / 1000;
  if (firstByteAt === undefined) {
    return elapsedSeconds > limits.firstByteSeconds ? `pip received nothing within ${limits.firstByteSeconds} s` : undefined;
  }
  if (elapsedSeconds > limits.totalSeconds) return `the download took longer than ${limits.totalSeconds} s`;
  const downloadSeconds = (now - firstByteAt) / 1000;
  const expectedSeconds = (downloadSeconds / doneMiB) * expectedMiB;
  if (downloadSeconds < rateSeconds || expectedSeconds <= limits.totalSeconds) return undefined;
  return `the download of ${expectedMiB} MiB would take about ${Math.round(expectedSeconds / 60)} minutes`;
}

function explainFailure(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  // Without a network pip warns of each attempt and then only says that it found no matching distribution.
  if (lines.some((line) => line.startsWith('WARNING: Retrying'))) return 'pip could not reach its package index';
  const line = lines.findLast((text) => text.startsWith('ERROR:')) ?? lines.findLast((text) => text !== '');
  return line?.replace(/^ERROR:\s*/, '') ?? 'pip ended without a message';
}

/** Bytes of all files in a folder; files that vanish while it looks count nothing. */
function folderBytes(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    return bytes;
  }
  return bytes;
}
