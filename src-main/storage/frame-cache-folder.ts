import path from 'node:path';

/** Where the frame caches of a workspace lie. */
export function frameCacheFolder(workspace: string): string {
  return path.join(workspace, '.analogon', 'frames');
}
