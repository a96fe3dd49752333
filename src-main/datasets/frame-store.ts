import fs from 'node:fs';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

/** Frames of a cache file, in memory or on disk. */
export interface FrameStore {
  readonly isInMemory: boolean;
  /** See PreparedDataset.readFrame. */
  readFrame(frame: number, target: Float32Array, offset: number, shiftY?: number, shiftX?: number): void;
  close(): void;
}

export interface FrameStoreOptions {
  readonly file: string;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The file is held in memory up to this size, else each frame is read when asked for (the page cache does the rest). */
  readonly memoryBytes: number;
}

/** One buffer of more than a few GiB is refused by some platforms. */
const segmentBytes = 2 ** 30;

export function openFrameStore({ file, frames, height, width, channels, memoryBytes }: FrameStoreOptions): FrameStore {
  const frameFloats = height * width * channels;
  const descriptor = fs.openSync(file, 'r');
  const isInMemory = frames * frameFloats * Float32Array.BYTES_PER_ELEMENT <= memoryBytes;
  const framesPerSegment = Math.max(1, Math.floor(segmentBytes / (frameFloats * Float32Array.BYTES_PER_ELEMENT)));
  const segments = isInMemory ? loadSegments(descriptor, file, frames, frameFloats, framesPerSegment) : [];
  if (isInMemory) fs.closeSync(descriptor);
  const scratch = isInMemory ? new Float32Array(0) : new Float32Array(frameFloats);

  function copyWhole(frame: number, target: Float32Array, offset: number): void {
    const segment = segments[Math.floor(frame / framesPerSegment)];
    if (segment === undefined) {
      readFloats(descriptor, file, target, offset, frameFloats, frame * frameFloats);
    } else {
      const start = (frame % framesPerSegment) * frameFloats;
      target.set(segment.subarray(start, start + frameFloats), offset);
    }
  }

  function copyShifted(frame: number, target: Float32Array, offset: number, shiftY: number, shiftX: number): void {
    let source = segments[Math.floor(frame / framesPerSegment)];
    let start = (frame % framesPerSegment) * frameFloats;
    if (source === undefined) {
      readFloats(descriptor, file, scratch, 0, frameFloats, frame * frameFloats);
      [source, start] = [scratch, 0];
    }
    target.fill(0, offset, offset + frameFloats);
    const rowFloats = width * channels;
    const length = Math.max(0, width - Math.abs(shiftX)) * channels;
    const [from, to] = [Math.max(0, -shiftX) * channels, Math.max(0, shiftX) * channels];
    for (let y = Math.max(0, shiftY); y < Math.min(height, height + shiftY); y++) {
      const row = start + (y - shiftY) * rowFloats + from;
      target.set(source.subarray(row, row + length), offset + y * rowFloats + to);
    }
  }

  return {
    isInMemory,
    readFrame(frame, target, offset, shiftY = 0, shiftX = 0) {
      if (frame < 0 || frame >= frames) throw new RangeError(`frame ${frame} of ${frames}`);
      if (shiftY === 0 && shiftX === 0) copyWhole(frame, target, offset);
      else copyShifted(frame, target, offset, shiftY, shiftX);
    },
    close() {
      if (isInMemory) segments.length = 0;
      else fs.closeSync(descriptor);
    },
  };
}

function loadSegments(descriptor: number, file: string, frames: number, frameFloats: number, framesPerSegment: number): Float32Array[] {
  // Not SharedArrayBuffer: no other thread reads frames, and copies out of one are no faster (docs/decisions/0002).
  const segments: Float32Array[] = [];
  for (let first = 0; first < frames; first += framesPerSegment) {
    const floats = Math.min(framesPerSegment, frames - first) * frameFloats;
    const segment = new Float32Array(floats);
    readFloats(descriptor, file, segment, 0, floats, first * frameFloats);
    segments.push(segment);
  }
  return segments;
}

/** Positions and lengths in floats. */
function readFloats(descriptor: number, file: string, target: Float32Array, offset: number, length: number, position: number): void {
  const size = Float32Array.BYTES_PER_ELEMENT;
  for (let done = 0; done < length * size; ) {
    const read = fs.readSync(descriptor, target, offset * size + done, length * size - done, position * size + done);
    if (read === 0) throw new AnalogonError('DATA_UNREADABLE', `${file}: the frame cache is cut off. Delete it; it is built again.`);
    done += read;
  }
}
