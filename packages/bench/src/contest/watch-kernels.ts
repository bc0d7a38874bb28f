import { sizeOf } from '@itop/masks'
import * as tf from '@tensorflow/tfjs-core'
import type { Pattern } from '@itop/ops'

/** A call of a kernel that was timed. */
export interface KernelCall {
  readonly kernel: string
  readonly milliseconds: number
  readonly attributes: tf.NamedAttrMap | undefined
  /** Of all tensors that went in and came out, each value being four. */
  readonly bytes: number
}

/**
 * Tells `see` of each call of a backend's kernels, those that a kernel itself calls left out; returns what ends it. The
 * times say something where a kernel has computed when it returns, as on a processor.
 */
export function watchKernels(backendName: string, see: (call: KernelCall) => void): (() => void) {
  const kernels = tf.getKernelsForBackend(backendName)
  let inside = false
  const timed = ({ kernelName, kernelFunc }: tf.KernelConfig): tf.KernelFunc => call => {
    if (inside) return kernelFunc(call)
    inside = true
    const start = performance.now()
    try {
      const outputs = kernelFunc(call)
      const milliseconds = performance.now() - start
      const bytes = bytesOf(Object.values(call.inputs)) + bytesOf(Array.isArray(outputs) ? outputs : [outputs])
      see({ kernel: kernelName, milliseconds, attributes: call.attrs, bytes })
      return outputs
    } finally {
      inside = false
    }
  }
  for (const kernel of kernels) replace({ ...kernel, kernelFunc: timed(kernel) })
  return () => { kernels.forEach(replace) }
}

function replace(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName)
  tf.registerKernel(kernel)
}

const bytesOf = (tensors: readonly (tf.TensorInfo | undefined)[]): number => tensors
  .reduce((sum, tensor) => sum + (tensor ? 4 * sizeOf(tensor.shape) : 0), 0)

/** What a weight takes part in. */
export const passNames = ['forward', 'inputGradient', 'weightGradient'] as const

/** One of the three times that a training step computes with a weight. */
export type PassName = typeof passNames[number]

const passes: Readonly<Record<string, PassName>> = {
  ItopConv2d: 'forward', ItopConv2dInputGradient: 'inputGradient', ItopConv2dWeightGradient: 'weightGradient',
  ItopLinear: 'forward', ItopLinearInputGradient: 'inputGradient', ItopLinearWeightGradient: 'weightGradient'
}

/** A call that computes with a layer's weight. */
export interface LayerCall {
  readonly pass: PassName
  readonly pattern: Pattern
  /** Floating-point operations on existing weights, a multiply-add being two. */
  readonly flops: number
}

/** Which layer's pass a call is; undefined for other kernels. */
export function layerCallOf(
  { kernel, attributes }: Pick<KernelCall, 'kernel' | 'attributes'>
): LayerCall | undefined {
  const pass = passes[kernel]
  if (pass === undefined) return undefined
  // By the kernels' contract; a linear layer has no output positions.
  const { pattern, n, output = { h: 1, w: 1 } } = attributes as unknown as
    { readonly pattern: Pattern, readonly n: number, readonly output?: { readonly h: number, readonly w: number } }
  return { pass, pattern, flops: 2 * pattern.nnz * n * output.h * output.w }
}
