/** Training images to look at: the run's first batches, or so many of each class; or one of ones. Integers ≥ 1. */
export type ProbeImages = { readonly batches: number } | { readonly perClass: number } | { readonly ones: true }

/** Whether a method has the network look at images before the first step, not only at what weights begin with. */
export const wantsImages = (probe: ProbeImages | 'values' | undefined): probe is ProbeImages =>
  typeof probe === 'object'

/** Where a gradient is taken. */
export interface ProbePoint {
  /** Of every position, an array a layer. Default: what the network begins with. A weight of 0 is as good as absent. */
  readonly values?: readonly Float32Array[]
  /** What logits are divided by before the softmax. Above 0, default 1. */
  readonly temperature?: number
}

/** Where a gradient of outputs is taken. */
export interface OutputPoint extends Pick<ProbePoint, 'values'> {
  /** Whether all other weights, biases and norms stand by their magnitudes. Default false. */
  readonly magnitudes?: boolean
  /**
   * What comes in, what is added on the way and the sum of outputs are times this: gradients are times its square,
   * where float32 would not hold what lies between. Above 0, default 1.
   */
  readonly damping?: number
}

/**
 * A look at the data before the first step, at the dense network: the one place where a method holds arrays of dense
 * size. One array a maskable layer, in model order, row-major in the layer's shape; the caller's own.
 */
export interface Probe {
  /** What every position begins with, drawn anew at each call. */
  readonly values: () => readonly Float32Array[]
  /**
   * The gradient of the mean loss over the images that the method asked for, at every position, as a training step has
   * it: norms by the batch's statistics, dropout drops the same in every call, no weight decay. Rejects where it asked
   * for none.
   */
  readonly gradients: (at?: ProbePoint) => Promise<readonly Float32Array[]>
  /**
   * The gradient of the sum of all outputs over the images, at every position, as prediction has it: norms by their
   * running statistics, nothing dropped. Rejects where the method asked for no images.
   */
  readonly outputGradients: (at?: OutputPoint) => Promise<readonly Float32Array[]>
}
