import fs from 'node:fs';

const blockBytes = 1 << 14;
/** A log without newlines must not fill the memory. */
const mostBytes = 1 << 20;

/** The last lines of a text file, read from its end; none where there is no file. */
export function readLastLines(file: string, count: number): readonly string[] {
  if (!fs.existsSync(file)) return [];
  const descriptor = fs.openSync(file, 'r');
  try {
    const size = fs.fstatSync(descriptor).size;
    for (let length = blockBytes; ; length *= 2) {
      const start = Math.max(0, size - length);
      const bytes = Buffer.alloc(size - start);
      const lines = bytes.toString('utf8', 0, fs.readSync(descriptor, bytes, 0, bytes.length, start)).split(/\r?\n/);
      if (lines.at(-1) === '') lines.pop();
      const isEnough = lines.length > count || start === 0;
      if (isEnough || length >= mostBytes) return lines.slice(-count);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
