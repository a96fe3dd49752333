import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { queueEntry, queueState } from '../../src-shared/schemas/queue-state';
import { writeFileAtomically } from '../storage/write-file-atomically';

const presentVersion = 1;

const queueContent = queueState.omit({ leases: true, reasons: true }).extend({
  /** Taken from the queue, but not yet seen to have begun: after a crash they wait again. */
  starting: z.array(queueEntry).readonly(),
});
/** What `.analogon/queue.json` keeps, without its version. */
export type QueueContent = z.infer<typeof queueContent>;

/** Reads a queue; an empty one where there is no file. @throws AnalogonError DATA_UNREADABLE; the file stays as it is */
export function readQueueFile(file: string): QueueContent {
  const text = readText(file);
  if (text === undefined) return { isPaused: false, maxParallel: null, waiting: [], starting: [] };
  const wayOut = 'Restore it from a copy, or move it away to go on with an empty queue.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AnalogonError('DATA_UNREADABLE', `${file}: the queue is damaged, it is not JSON. ${wayOut}`, { cause: error });
  }
  const version = z.object({ version: z.int() }).safeParse(value).data?.version;
  if (version !== undefined && version > presentVersion) {
    throw new AnalogonError(
      'DATA_UNREADABLE',
      `${file}: the queue was written by a newer Analogon (version ${version} of the file, this one knows ${presentVersion}). ` +
        'Update this program, or move the file away to go on with an empty queue.',
    );
  }
  const content = queueContent.safeParse(value);
  if (version === presentVersion && content.success) return content.data;
  const [issue] = content.error?.issues ?? [];
  const place = issue ? `${issue.path.join('.')}: ${issue.message}` : 'version is missing';
  throw new AnalogonError('DATA_UNREADABLE', `${file}: the queue is damaged (${place}). ${wayOut}`);
}

/** Replaces the file as a whole. @throws AnalogonError DISK_FULL; the file then has its old content */
export function writeQueueFile(file: string, content: QueueContent): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify({ version: presentVersion, ...content }, undefined, 1)}\n`)]);
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new AnalogonError('DATA_UNREADABLE', `${file}: the queue cannot be read (${error instanceof Error ? error.message : error}).`, {
      cause: error,
    });
  }
}
