import type { ConvGeometry, Pattern } from '@itop/ops'
import { sharedOutputs } from '@itop/ops/plain'
import { weightsPerChannel } from './conv-blocking.js'

/**
 * How many neighbouring outputs each pass of a sparse layer computes together, since they share their pattern: 2 or 4,
 * or 1 where that would not be faster.
 */
export interface Sharing {
  readonly forward: Together
  readonly inputGradient: Together
  readonly weightGradient: Together
}

export type Together = 1 | 2 | 4

/** Products of pixels and outputs from which on a sum over an image is worth what its lanes take to add up. */
const productsOfAnImage = 64

/**
 * The rule of a convolution on vectors of so many floats: a function of the layer alone, never of a clock, calibrated
 * with `tools/bench`.
 */
export function convSharing(geometry: ConvGeometry, vector: number): Sharing {
  const { pattern, output, groups } = geometry
  const together = togetherIn(pattern, output.c / groups)
  const pointwise = pattern.shape[2] === 1 && pattern.shape[3] === 1   // kernels of its own copy what they look at
  return {
    forward: pointwise ? 1 : together,
    // It loads and stores what it adds to. Narrower vectors do less between, and wait where a next tap adds there too.
    inputGradient: !pointwise && (vector === 16 || vector === 8 && together === 4 && weightsPerChannel(geometry) <= 1)
      ? together : 1,
    weightGradient: vector === 4 || together * output.h * output.w >= productsOfAnImage ? together : 1
  }
}

/** The same of any layer; of a convolution of which nobody says how it moves, by its pattern alone. */
export const sharingOf = (pattern: Pattern, vector: number, conv?: ConvGeometry): Sharing =>
  conv ? convSharing(conv, vector)
    : pattern.shape.length < 4 ? linearSharing(pattern, vector) : inAll(togetherIn(pattern, pattern.shape[0]!))

/** The rule of a linear layer. */
export function linearSharing(pattern: Pattern, vector: number): Sharing {
  const together = togetherIn(pattern, pattern.shape[0]!)
  return {
    forward: together,
    inputGradient: vector >= 8 && together === 4 ? together : 1,
    weightGradient: vector < 16 || together === 4 ? together : 1
  }
}

const inAll = (together: Together): Sharing =>
  ({ forward: together, inputGradient: together, weightGradient: together })

/** It in words, to be added to a sentence; none where outputs do not share their pattern. */
export function sharingInWords(pattern: Pattern, sharing: Sharing): string {
  const together = mostTogether(sharing)
  if (together === 1) return ''
  const passes = passNames.filter(([pass]) => sharing[pass] > 1).map(([, words]) => words)
  const where = passes.length === passNames.length ? 'in every pass' : passes.join(' and ')
  const shared = sharedOutputs(pattern)
  const atATime = shared > together ? `${together} at a time ` : ''
  return `; ${shared} neighbouring outputs share their pattern, and ${atATime}are computed together ${where}`
}

const passNames = [
  ['forward', 'forward'], ['inputGradient', 'in the gradient of the input'],
  ['weightGradient', 'in the gradient of the weights']
] as const

/** Of any pass. */
export const mostTogether = (sharing: Sharing): Together =>
  Math.max(sharing.forward, sharing.inputGradient, sharing.weightGradient) as Together // one of three of this type

/**
 * As many as share their pattern and divide the outputs of a group. Of eight, twice four: sums of more leave registers
 * for a pixel or two.
 */
function togetherIn(pattern: Pattern, outputs: number): Together {
  const shared = sharedOutputs(pattern)
  return ([4, 2] as const).find((together) => together <= shared && outputs % together === 0) ?? 1
}
