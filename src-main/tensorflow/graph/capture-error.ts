/** Why a step cannot become a graph; the caller runs it eagerly instead and says so. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}
