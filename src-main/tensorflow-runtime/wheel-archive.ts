import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** Place of one file in a wheel. Sizes and offset in bytes. */
export interface WheelEntry {
  readonly name: string;
  readonly isCompressed: boolean;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

// Record signatures and field offsets: PKWARE APPNOTE 4.3.
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localHeaderSize = 30;
/** End record with the longest possible comment. */
const longestEnd = 22 + 0xffff;

/** Reads a wheel's table of contents. A wheel is a zip file; those over 4 GiB (zip64) do not occur here. */
export async function readWheelEntries(wheel: string): Promise<ReadonlyMap<string, WheelEntry>> {
  const file = await open(wheel);
  try {
    const { size } = await file.stat();
    const tail = await readBytes(file, Math.max(0, size - longestEnd), Math.min(size, longestEnd));
    const end = tail.lastIndexOf(Buffer.from(new Uint32Array([endSignature]).buffer));
    if (end < 0) throw new Error(`${wheel} is no complete zip file`);
    const directory = await readBytes(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return new Map(parseDirectory(directory).map((entry) => [entry.name, entry]));
  } finally {
    await file.close();
  }
}

/** Unpacks one file of a wheel in a stream. */
export async function extractWheelEntry(wheel: string, entry: WheelEntry, target: string, signal?: AbortSignal): Promise<void> {
  const file = await open(wheel);
  const header = await readBytes(file, entry.headerOffset, localHeaderSize).finally(() => file.close());
  const start = entry.headerOffset + localHeaderSize + header.readUInt16LE(26) + header.readUInt16LE(28);
  await pipeline(
    createReadStream(wheel, { start, end: start + entry.compressedSize - 1, highWaterMark: 1 << 20 }),
    entry.isCompressed ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough(),
    createWriteStream(target),
    { signal },
  );
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error(`the wheel ends ${length - bytesRead} bytes early`);
  return buffer;
}

function parseDirectory(directory: Buffer): WheelEntry[] {
  const entries: WheelEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      isCompressed: directory.readUInt16LE(at + 10) !== 0,
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
