/** What is used here of WebAssembly's JavaScript interface: @types/node 20 has no types for it, and the DOM's would let `window` in. */
interface WebAssemblyInterface {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: object };
  readonly Memory: new (pages: { readonly initial: number }) => { readonly buffer: ArrayBufferLike };
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
