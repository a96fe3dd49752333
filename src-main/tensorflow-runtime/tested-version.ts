/** The TensorFlow release this program was measured and tested with. */
export const testedVersion = '2.21.0';

/** True for patch releases of the tested minor version: the C API and the kernels are the same in them. */
export function isTestedVersion(version: string): boolean {
  return version.startsWith(testedVersion.slice(0, testedVersion.lastIndexOf('.') + 1));
}

/** `@tensorflow/tfjs-backend-wasm` in package.json, which this folder may not import. */
export const wasmEngineVersion = '4.22.0';
