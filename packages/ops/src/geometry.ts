import type { ImageShape, Pattern } from './types.js'

/** A 2-D convolution, fully said: what every kernel of it is given. Pairs are y, x. */
export interface ConvGeometry {
  /** Of shape `[out, in / groups, kh, kw]`. */
  readonly pattern: Pattern
  readonly n: number
  readonly input: ImageShape
  readonly output: ImageShape
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly groups: number
}

/** A pool, fully said. Pairs are y, x. */
export interface PoolGeometry {
  readonly n: number
  readonly input: ImageShape
  readonly output: ImageShape
  readonly size: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
}

/** A batch norm over n, h, w of each of `shape.c` channels. */
export interface NormGeometry {
  readonly n: number
  readonly shape: ImageShape
  readonly relu: boolean
  readonly epsilon: number
  /** Whether something is added to the normalised input before the ReLU. */
  readonly residual: boolean
}
