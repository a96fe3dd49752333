import * as z from 'zod';
import { runProgram } from './run-program';
import { findLibraryFolder } from './runtime-library';
import { isTestedVersion } from './tested-version';

// Asks where TensorFlow lies without importing it (5 s and 400 MB). The current folder is taken off the path, since a
// folder there that is called `tensorflow` would be found first.
const question = `
import importlib.metadata, importlib.util, json, sys
sys.path = [place for place in sys.path if place]
spec = importlib.util.find_spec('tensorflow')
version = ''
for name in ('tensorflow', 'tensorflow-cpu', 'tensorflow-intel', 'tensorflow-macos'):
    try:
        version = importlib.metadata.version(name)
        break
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps({'folder': spec.submodule_search_locations[0] if spec else '', 'version': version}))
`;

const answer = z.object({ folder: z.string(), version: z.string() });

export type PythonTensorflow =
  | { readonly kind: 'usable'; readonly python: string; readonly directory: string; readonly version: string }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Looks for a TensorFlow of a tested version in the Python on the PATH. */
export async function findPythonTensorflow(environment: NodeJS.ProcessEnv): Promise<PythonTensorflow> {
  const reasons: string[] = [];
  for (const python of ['python3', 'python']) {
    const result = await runProgram(python, ['-c', question], { environment, signal: AbortSignal.timeout(20_000) });
    if (result.code !== 0) continue;
    const found = parseAnswer(result.stdout);
    if (!found?.folder) {
      reasons.push(`${python} has no TensorFlow`);
      continue;
    }
    const directory = findLibraryFolder(found.folder);
    if (directory && isTestedVersion(found.version)) return { kind: 'usable', python, directory, version: found.version };
    reasons.push(
      directory
        ? `the TensorFlow ${found.version} of ${python} is not a tested version`
        : `the TensorFlow of ${python} in ${found.folder} lacks the C API's libraries`,
    );
  }
  return { kind: 'unusable', reason: reasons[0] ?? 'no Python is on the PATH' };
}

function parseAnswer(text: string): z.infer<typeof answer> | undefined {
  try {
    return answer.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
