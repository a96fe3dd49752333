import fs from 'node:fs';

/** A file opened for reading at given places. */
export interface BinaryReader {
  /** Bytes in the file when it was opened. */
  readonly size: number;
  /** A fresh, aligned buffer with `length` bytes from `position`; the caller checks against `size` first. */
  read(position: number, length: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

export function openBinaryReader(file: string): BinaryReader {
  const descriptor = fs.openSync(file, 'r');
  return {
    size: fs.fstatSync(descriptor).size,
    read: (position, length) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        // One call reads less than 2 GiB.
        const count = fs.readSync(descriptor, bytes, done, Math.min(length - done, 1 << 30), position + done);
        if (count === 0) throw new RangeError(`${file} ended at byte ${position + done}, ${position + length} bytes were expected`);
        done += count;
      }
      return bytes;
    },
    close: () => fs.closeSync(descriptor),
  };
}
