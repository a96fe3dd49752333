// One axis of a convolution whose input may be dilated with zeros: position p reads, through tap t, the dilated input at
// p · stride − pad + t; only multiples of `dilation` hold a value. Forward: dilation 1. Gradient of the input: stride 1, dilation = the
// forward stride, so that no zero is ever multiplied (XLA calls this lhs_dilation).

/** The first tap of a position that meets an input value; taps follow every `dilation`. */
export function firstTap(position: i32, stride: i32, pad: i32, dilation: i32): i32 {
  const origin = position * stride - pad;
  if (origin < 0) return -origin;
  const phase = origin % dilation;
  return phase == 0 ? 0 : dilation - phase;
}

/** How many taps of a position, from `first` on, meet an input value; 0 or less when none does. */
export function tapCount(position: i32, stride: i32, pad: i32, dilation: i32, first: i32, kernel: i32, inputSize: i32): i32 {
  const last = min(kernel - 1, (inputSize - 1) * dilation + pad - position * stride);
  return last < first ? 0 : (last - first) / dilation + 1;
}

/** The input index that tap `tap` of a position reads. */
export function inputIndex(position: i32, stride: i32, pad: i32, dilation: i32, tap: i32): i32 {
  return (position * stride - pad + tap) / dilation;
}

/** The smallest tap that any position uses: small maps leave the rim of a kernel unused. */
export function firstUsedTap(positions: i32, stride: i32, pad: i32, dilation: i32, kernel: i32, inputSize: i32): i32 {
  let smallest = kernel;
  for (let p = 0; p < positions; p++) {
    const first = firstTap(p, stride, pad, dilation);
    if (tapCount(p, stride, pad, dilation, first, kernel, inputSize) > 0) smallest = min(smallest, first);
  }
  return smallest;
}

/** One more than the largest tap that any position uses; 0 when none is used. */
export function lastUsedTap(positions: i32, stride: i32, pad: i32, dilation: i32, kernel: i32, inputSize: i32): i32 {
  let end = 0;
  for (let p = 0; p < positions; p++) {
    const first = firstTap(p, stride, pad, dilation);
    const count = tapCount(p, stride, pad, dilation, first, kernel, inputSize);
    if (count > 0) end = max(end, first + (count - 1) * dilation + 1);
  }
  return end;
}
