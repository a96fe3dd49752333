import * as z from 'zod';

/** Who answers. */
export const workspaceInfo = z.object({
  /** Absolute path of the workspace's folder on the machine of the engine. */
  workspace: z.string(),
  /** Process that owns the workspace. */
  pid: z.int().positive(),
  /** Version of its program. */
  version: z.string(),
});
