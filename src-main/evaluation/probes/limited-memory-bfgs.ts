/** Value of a function at `point`; `gradient` receives its gradient. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  readonly maximumIterations: number;
  /** Ends where no component of the gradient is larger. */
  readonly gradientTolerance: number;
}

/** Pairs of steps and gradient changes that stand for the curvature. */
const memory = 10;
/** Least share of the promised decrease a step must give (Armijo's condition). */
const sufficientDecrease = 1e-4;
const smallestStep = 1e-10;

/**
 * Minimises a smooth convex function by L-BFGS with backtracking (Nocedal & Wright, "Numerical Optimization", algorithms
 * 3.1 and 7.5). `point` is the start and becomes the minimum.
 */
export function minimize(objective: Objective, point: Float64Array, options: MinimizeOptions): void {
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  const history: Correction[] = [];
  for (let iteration = 0; iteration < options.maximumIterations; iteration++) {
    if (gradient.every((component) => Math.abs(component) <= options.gradientTolerance)) return;
    const direction = descentDirection(gradient, history);
    const slope = dot(direction, gradient);
    const candidateGradient = new Float64Array(point.length);
    // The first direction is a bare gradient, whose length says nothing about distance.
    let step = history.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    let candidate = addScaled(point, direction, step);
    let candidateValue = objective(candidate, candidateGradient);
    while (!(candidateValue <= value + sufficientDecrease * step * slope)) {
      step /= 2;
      if (step < smallestStep) return;
      candidate = addScaled(point, direction, step);
      candidateValue = objective(candidate, candidateGradient);
    }
    const moved = addScaled(candidate, point, -1);
    const gradientChange = addScaled(candidateGradient, gradient, -1);
    const curvature = dot(moved, gradientChange);
    if (curvature > 0) history.push({ moved, gradientChange, curvature });
    if (history.length > memory) history.shift();
    point.set(candidate);
    gradient = candidateGradient;
    value = candidateValue;
  }
}

interface Correction {
  readonly moved: Float64Array;
  readonly gradientChange: Float64Array;
  /** moved · gradientChange */
  readonly curvature: number;
}

/** −H⁻¹ · gradient by the two-loop recursion. */
function descentDirection(gradient: Float64Array, history: readonly Correction[]): Float64Array {
  let direction = gradient.map((component) => -component);
  const shares: number[] = [];
  for (const { moved, gradientChange, curvature } of history.toReversed()) {
    const share = dot(moved, direction) / curvature;
    shares.push(share);
    direction = addScaled(direction, gradientChange, -share);
  }
  const newest = history.at(-1);
  if (newest !== undefined) {
    const scale = newest.curvature / dot(newest.gradientChange, newest.gradientChange);
    direction = direction.map((component) => scale * component);
  }
  for (const { moved, gradientChange, curvature } of history) {
    const share = shares.pop() ?? 0;
    direction = addScaled(direction, moved, share - dot(gradientChange, direction) / curvature);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(a: Float64Array, b: Float64Array, factor: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (component, i) => component + factor * b[i]!);
}
