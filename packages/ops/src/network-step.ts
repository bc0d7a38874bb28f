import type { ImageShape } from './types.js'

/** Numbers of y and of x. */
export type YX = readonly [y: number, x: number]

/** A rectangle that moves over an image: the kernel of a convolution, or the window of a pool. */
export interface Window {
  readonly kernel: YX
  readonly stride: YX
  readonly padding: YX
}

/** What every step has. Shapes are those of one image. */
interface Shapes {
  /** Shape of the first input. */
  readonly input: ImageShape
  readonly output: ImageShape
}

/** Where the input comes from: the index of an earlier step, or −1 for the network's image. */
interface OneInput extends Shapes {
  readonly inputs: readonly [x: number]
}

interface TwoInputs extends Shapes {
  readonly inputs: readonly [a: number, b: number]
}

interface ConvStep extends OneInput, Window {
  readonly op: 'conv2d'
  readonly name: string
  readonly groups: number
}

interface LinearStep extends OneInput {
  readonly op: 'linear'
  readonly name: string
  readonly relu: boolean
}

interface NormStep extends Shapes {
  readonly op: 'batchNorm'
  readonly name: string
  /** The second, where there is one, is the residual that is added. */
  readonly inputs: readonly [x: number] | readonly [x: number, residual: number]
  readonly relu: boolean
  readonly epsilon: number
  readonly momentum: number
}

interface PoolStep extends OneInput, Window {
  readonly op: 'maxPool' | 'averagePool'
}

interface DropoutStep extends OneInput {
  readonly op: 'dropout'
  readonly name: string
  readonly rate: number
}

interface PlainStep extends OneInput {
  readonly op: 'relu' | 'globalAveragePool' | 'flatten'
}

interface AddStep extends TwoInputs {
  readonly op: 'add'
}

/** One operation of a network, with its shapes and where its inputs come from. `name` is that of its weight. */
export type NetworkStep = ConvStep | LinearStep | NormStep | PoolStep | DropoutStep | PlainStep | AddStep

/** For each step the earlier ones, or itself, whose results nobody reads after it; the logits are in none. */
export type Releases = readonly (readonly number[])[]
