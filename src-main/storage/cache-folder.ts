import os from 'node:os';
import path from 'node:path';

/**
 * Folder for what can be made again: installed runtimes, test environments. `ANALOGON_CACHE_DIR` wins, then the
 * platform's own place.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['ANALOGON_CACHE_DIR'];
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'win32') return path.join(environment['LOCALAPPDATA'] ?? os.homedir(), 'analogon', 'cache');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'analogon');
  return path.join(environment['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'analogon');
}
