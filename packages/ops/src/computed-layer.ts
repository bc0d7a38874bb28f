import { Mask } from '@itop/masks'
import type { ConvGeometry } from './geometry.js'
import { createPattern } from './pattern.js'
import type { Pattern } from './types.js'

/** The outputs of a layer, or its inputs, of which some have a weight. */
export interface Units {
  readonly all: number
  /** Those with a weight, ascending. */
  readonly living: Uint32Array
  /** `[all]`: where each stands among the living; those without a weight: as many as there are living. */
  readonly places: Uint32Array
}

/**
 * A layer as dense kernels compute it: without its removed units, where that is so much smaller. Its values are those
 * of the whole layer, in the same order.
 */
export interface ComputedLayer {
  readonly pattern: Pattern
  /** Absent where the layer is computed whole. */
  readonly outputs?: Units
  readonly inputs?: Units
}

/** The share of products up to which it pays to copy what is left of activations. */
const mostOfProducts = 0.75
/**
 * Products that a convolution must save for each number that is copied. On TensorFlow, a core of a Xeon, three passes
 * with 0.36 of the products took 1.5 times as long at 163 (64 channels, 3×3), as long at 333 (128), half at 667 (256).
 * A linear layer took 0.43 of the time at 300×784, 0.28 at 1000×1000, 0.16 at 4000×1000: its weight is smaller too.
 */
const leastPerCopy = 400

const known = new WeakMap<Pattern, ComputedLayer>()

/** How dense kernels compute a layer. Made once a pattern, and a function of it alone. */
export function computedLayer(pattern: Pattern): ComputedLayer {
  let layer = known.get(pattern)
  if (!layer) known.set(pattern, layer = livingOf(pattern))
  return layer
}

/** The pattern that dense kernels have computed in place of this one, where they have. */
export const computedPattern = (pattern: Pattern): Pattern => known.get(pattern)?.pattern ?? pattern

/** How dense kernels compute a convolution, and the convolution of what is left. Those of groups are computed whole. */
export function computedConvolution(conv: ConvGeometry): ComputedLayer & { readonly conv: ConvGeometry } {
  const layer = conv.groups === 1 ? computedLayer(conv.pattern) : { pattern: conv.pattern }
  const { pattern, inputs, outputs } = layer
  if (!inputs || !outputs) return { ...layer, conv }
  const [input, output] = [{ ...conv.input, c: inputs.living.length }, { ...conv.output, c: outputs.living.length }]
  return { ...layer, conv: { ...conv, pattern, input, output } }
}

/** What is removed of a layer, and what that leaves to be computed, to be added to a sentence; where that is so. */
export function removedInWords(whole: Pattern): string {
  const { pattern, ...units } = computedLayer(whole)
  const removed = (['outputs', 'inputs'] as const).flatMap(name => {
    const { all, living } = units[name] ?? { all: 0, living: [] }
    return living.length < all ? [`${all - living.length} of ${all} ${name}`] : []
  })
  const share = Math.round(100 * pattern.mask.size / whole.mask.size)
  return removed.length === 0 ? ''
    : `; ${removed.join(' and ')} have no weight and are left out: ${share} % of the products are computed`
}

function livingOf(pattern: Pattern): ComputedLayer {
  const { mask, nnz, shape } = pattern
  if (nnz === 0 || nnz > mostOfProducts * mask.size) return { pattern }
  const [all, channels, ...taps] = shape as [number, number, ...number[]] // every layer has outputs and inputs
  const kernel = taps.reduce((product, n) => product * n, 1)
  const positions = mask.indices()
  const outputs = unitsOf(all, positions, position => Math.floor(position / (channels * kernel)))
  const inputs = unitsOf(channels, positions, position => Math.floor(position / kernel) % channels)
  const left = [outputs.living.length, inputs.living.length, ...taps]
  if (!pays(outputs, inputs, taps.length === 0 ? undefined : kernel)) return { pattern }
  const moved = positions.map(position => {
    const [row, column] = [Math.floor(position / (channels * kernel)), Math.floor(position / kernel) % channels]
    return (outputs.places[row]! * left[1]! + inputs.places[column]!) * kernel + position % kernel
  })
  return { pattern: createPattern(Mask.fromIndices(left, moved)), outputs, inputs }
}

/** Whether so many units are removed; of a convolution also by the taps of its kernel. */
function pays({ all: o, living: { length: out } }: Units, { all: i, living: { length: ins } }: Units, taps?: number) {
  const isSmaller = out * ins <= mostOfProducts * o * i
  return isSmaller && (taps === undefined || taps * (o * i - out * ins) >= leastPerCopy * (ins + out + o))
}

function unitsOf(all: number, positions: Uint32Array, unitOf: (position: number) => number): Units {
  const lives = new Uint8Array(all)
  for (const position of positions) lives[unitOf(position)] = 1
  const living = Uint32Array.from(lives.keys()).filter(unit => lives[unit] === 1)
  const places = new Uint32Array(all).fill(living.length)
  for (const [place, unit] of living.entries()) places[unit] = place
  return { all, living, places }
}
