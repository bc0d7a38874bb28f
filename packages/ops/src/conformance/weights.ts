import { Mask, randomSubset } from '@itop/masks'
import { createPattern } from '../pattern.js'
import { numbers } from './check.js'
import type { Weights } from './experiment.js'

/** A mask of this shape, of which this share exists: a random one, of which so many neighbouring outputs share rows. */
export function sharedMask(shape: readonly number[], density: number, together = 1): Mask {
  const [outputs, ...row] = [shape[0]!, ...shape.slice(1)]
  const bands = Mask.full([outputs / together, ...row])
  const count = Math.round(density * bands.size)
  const drawn = randomSubset({ population: bands, within: 'inside', count, seed: 'conv' })
  const columns = bands.size / bands.shape[0]!
  return together === 1 ? drawn : Mask.fromIndices(shape, [...drawn.positions()].flatMap((position) => {
    const [band, column] = [Math.floor(position / columns), position % columns]
    return Array.from({ length: together }, (_, g) => (band * together + g) * columns + column)
  }))
}

/** A mask of this shape whose outputs have as many weights each, drawn at random. */
export function maskOfFanIn(shape: readonly number[], fanIn: number): Mask {
  const columns = shape.slice(1).reduce((product, n) => product * n, 1)
  return Mask.fromIndices(shape, Array.from({ length: shape[0]! }, (_, output) => {
    const drawn = randomSubset({ shape: columns, count: fanIn, seed: `fan-in/${output}` })
    return [...drawn.positions()].map(column => output * columns + column)
  }).flat())
}

/** A random one, but every third output and every second input has no weight. */
export function maskOfSomeUnits(shape: readonly [outputs: number, inputs: number, ...taps: number[]], density: number) {
  const [, inputs, ...taps] = shape
  const kernel = taps.reduce((product, n) => product * n, 1)
  return Mask.fromIndices(shape, [...sharedMask(shape, density).positions()].filter(position =>
    Math.floor(position / (inputs * kernel)) % 3 < 2 && Math.floor(position / kernel) % inputs % 2 === 0))
}

/** A weight of this shape, of which this share exists. */
export function weight(name: string, shape: readonly number[], density: number): Weights {
  const full = Mask.full(shape)
  const mask = randomSubset({ population: full, within: 'inside', count: Math.round(density * full.size), seed: name })
  const role = shape.length === 4 ? 'conv' : 'dense'
  return { name, role, pattern: createPattern(mask), values: numbers(name, mask.count) }
}

/** The bias of the weight of this name. */
export const bias = (name: string, size: number): Weights =>
  ({ name: `${name}.bias`, role: 'bias', values: numbers(`${name}/b`, size) })

/** Scale, shift and running statistics of a batch norm. */
export const norm = (name: string, channels: number): Weights[] => [
  { name, role: 'norm', values: numbers(name, channels).map((v) => Math.fround(1 + v / 2)) },
  { name: `${name}.bias`, role: 'norm', values: numbers(`${name}/b`, channels) },
  { name: `${name}.mean`, role: 'statistic', values: numbers(`${name}/m`, channels) },
  { name: `${name}.variance`, role: 'statistic', values: numbers(`${name}/v`, channels).map((v) => Math.fround(2 + v)) }
]
