import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

/** Writes a small wheel: a zip file of `contents` with a RECORD. `falseHash` records a wrong hash for every file. */
export function makeWheel(file: string, contents: Readonly<Record<string, string>>, options: { readonly falseHash?: boolean } = {}): void {
  const record = Object.entries(contents)
    .map(([name, text]) => {
      const hash = createHash('sha256').update(options.falseHash ? `${text}!` : text);
      return `${name},sha256=${hash.digest('base64url')},${Buffer.byteLength(text)}\n`;
    })
    .join('');
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of [...Object.entries(contents), ['tensorflow_cpu-2.21.0.dist-info/RECORD', record] as const]) {
    const data = deflateRawSync(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(Buffer.byteLength(text), 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data]);
    const position = Buffer.alloc(14);
    position.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, position, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  writeFileSync(file, Buffer.concat([...parts, table, Buffer.from('PK\x05\x06'), end]));
}
