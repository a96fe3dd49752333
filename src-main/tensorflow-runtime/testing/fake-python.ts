import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How a made-up `python3` answers `-m pip download` and `-c`. */
export type PipBehaviour = 'delivers' | 'has no pip' | 'is offline' | 'hangs' | 'stalls half way' | 'fails half way';

const downloads: Readonly<Record<PipBehaviour, string>> = {
  delivers:
    'cp "$FAKE_WHEEL" "$TMPDIR/half.whl"; sleep 0.2; mkdir -p "$dest"; mv "$TMPDIR/half.whl" "$dest/tensorflow_cpu-2.21.0-cp311-cp311-any.whl"',
  'has no pip': 'exit 1',
  'is offline':
    'echo "WARNING: Retrying (Retry(total=0)) after connection broken" >&2; echo "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1',
  hangs: 'exec sleep 30',
  'stalls half way': 'head -c 2000000 /dev/zero > "$TMPDIR/half.whl"; exec sleep 30',
  'fails half way': 'head -c 2000000 /dev/zero > "$TMPDIR/half.whl"; echo "ERROR: Connection reset by peer" >&2; exit 2',
};

/** Puts a `python3` and a `python` into `folder`; returns the PATH on which they come first. */
export function makeFakePython(folder: string, behaviour: PipBehaviour): string {
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh
[ "$1" = -c ] && { echo "{\\"folder\\": \\"$FAKE_TENSORFLOW\\", \\"version\\": \\"$FAKE_VERSION\\"}"; exit 0; }
${behaviour === 'has no pip' ? 'echo "No module named pip" >&2; exit 1' : ''}
[ "$3" = --version ] && { echo "pip 24.0 from somewhere"; exit 0; }
for argument in "$@"; do case "$argument" in --dest=*) dest="\${argument#--dest=}";; esac; done
${downloads[behaviour]}
`;
  for (const name of ['python3', 'python', 'pip3']) {
    const file = path.join(folder, name);
    writeFileSync(file, name === 'pip3' ? '#!/bin/sh\nexit 1\n' : script);
    chmodSync(file, 0o755);
  }
  return [folder, '/usr/bin', '/bin'].join(path.delimiter);
}
