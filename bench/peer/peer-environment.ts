import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src-main/storage/cache-folder';

const run = promisify(execFile);
/** What the peer is: raise these to measure against a newer one, after removing the old environment. */
const packages = ['torch==2.15.0', 'lightning==2.6.6', 'torchmetrics==1.9.0', 'h5py==3.16.0', 'numpy==2.4.6'];

/**
 * Path of a Python with the peer's packages, in the user's cache; made on first use, which downloads gigabytes.
 * @throws in CI, where it must not be made
 */
export async function preparePeerPython(): Promise<string> {
  const folder = path.join(cacheFolder(), 'peer-python');
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (fs.existsSync(python)) return python;
  if (process.env['CI']) throw new Error('The peer (PyTorch) is not installed in CI: run the bench on a machine of your own.');
  process.stderr.write(`Installing ${packages.join(', ')} into ${folder} …\n`);
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // A virtual environment knows its own path: it is removed rather than renamed when the installation fails.
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return python;
}
