import { type CapturedStep, type GraphNode, type GraphOutput, outputType } from '../graph-node';
import { type ConvolutionGeometry, describeConvolution } from './convolution-geometry';
import { expandKernel, gatherKernel, isDense } from './dense-kernel';
import { addAll, multiplyMatrices, reshape, shapeOf } from './graph-operations';
import { rewriteNodes } from './rewrite-nodes';

/** Below it, making the matrix costs more than it saves. */
const minimumBatch = 8;

/**
 * Convolutions on maps so small that every output cell sees every input cell (3×3 on 2×2 or 1×1), and their gradients, become matrix
 * products, exactly: a convolution's kernel is far from its best there. The matrix is made once a kernel and step; gradients by it
 * are summed before they are gathered into the kernel's shape.
 */
export function multiplySmallConvolutions(step: CapturedStep): CapturedStep {
  const matrices = new Map<GraphNode, Map<string, GraphOutput>>();
  const matrixOf = (kernel: GraphOutput, geometry: ConvolutionGeometry): GraphOutput => {
    const ofKernel = matrices.get(kernel.node) ?? new Map<string, GraphOutput>();
    matrices.set(kernel.node, ofKernel);
    const key = `${kernel.index} ${JSON.stringify({ ...geometry, batch: 0 })}`;
    const matrix = ofKernel.get(key) ?? expandKernel(kernel, geometry);
    ofKernel.set(key, matrix);
    return matrix;
  };

  const gathered = new Map<GraphNode, { matrix: GraphOutput; geometry: ConvolutionGeometry; key: string }>();
  const gather = (matrix: GraphOutput, geometry: ConvolutionGeometry): GraphOutput => {
    const kernel = gatherKernel(matrix, geometry);
    gathered.set(kernel.node, { matrix, geometry, key: JSON.stringify({ ...geometry, batch: 0 }) });
    return kernel;
  };

  return rewriteNodes(step, (node) => {
    const [first, second, third] = node.inputs;
    const [type] = node.outputs;
    if (!first || !second || !type) return undefined;
    switch (node.op) {
      case 'Conv2D': {
        const geometry = describeDense(node, shapeOf(first), shapeOf(second), type.shape);
        return geometry && [reshape(multiplyMatrices(flatten(first), matrixOf(second, geometry)), type.shape)];
      }
      case 'Conv2DBackpropInput': {
        const geometry = third && describeDense(node, type.shape, shapeOf(second), shapeOf(third));
        return geometry && [reshape(multiplyMatrices(flatten(third), matrixOf(second, geometry), { b: true }), type.shape)];
      }
      case 'Conv2DBackpropFilter': {
        const geometry = third && describeDense(node, shapeOf(first), type.shape, shapeOf(third));
        return geometry && [gather(multiplyMatrices(flatten(first), flatten(third), { a: true }), geometry)];
      }
      case 'Add':
      case 'AddV2': {
        const [left, right] = [gathered.get(first.node), gathered.get(second.node)];
        return left && right && left.key === right.key ? [gather(addAll([left.matrix, right.matrix]), left.geometry)] : undefined;
      }
      default:
        return undefined;
    }
  });
}

function describeDense(
  node: GraphNode,
  map: readonly number[],
  kernel: readonly number[],
  result: readonly number[],
): ConvolutionGeometry | undefined {
  const geometry = describeConvolution(node, { map, kernel, result });
  return geometry && geometry.batch >= minimumBatch && isDense(geometry) ? geometry : undefined;
}

/** [N, H, W, C] as the matrix [N, H·W·C]. */
function flatten(map: GraphOutput): GraphOutput {
  const [batch = 0, ...rest] = outputType(map).shape;
  return reshape(map, [batch, rest.reduce((product, length) => product * length, 1)]);
}
