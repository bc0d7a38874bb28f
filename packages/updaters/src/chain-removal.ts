import { csr, type Mask } from '@itop/masks'
import { cleared } from './positions.js'
import type { LayerShape } from './types.js'

/** A layer and what is left of it. */
export interface LinkedLayer extends Pick<LayerShape, 'name' | 'feeds'> {
  readonly mask: Mask
}

/**
 * What is left of fully connected layers without links that no signal passes: those to a unit that nothing reads any
 * more, and those from one that reads nothing. Removed again and again, until all that are left lie on a path, as far
 * as layers are known to follow one another; where they are not, nothing goes.
 */
export function withoutChains(layers: readonly LinkedLayer[]): readonly Mask[] {
  let left = layers
  for (;;) {
    const next = left.map(layer => ({ ...layer, mask: withoutDead(layer, left) }))
    if (next.every(({ mask }, i) => mask.count === left[i].mask.count)) return next.map(({ mask }) => mask)
    left = next
  }
}

/** The layer without links to outputs that no reader has, and from inputs that no source makes. */
function withoutDead(layer: LinkedLayer, all: readonly LinkedLayer[]): Mask {
  const { mask } = layer
  const [read, made] = [readOutputs(layer, all), madeInputs(layer, all)]
  if (!read && !made) return mask
  const { rows, rowStart, column, columns } = csr(mask)
  const dead: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let i = rowStart[row]; i < rowStart[row + 1]; i++) {
      if (read?.[row] === 0 || made?.[column[i]] === 0) dead.push(row * columns + column[i])
    }
  }
  return dead.length === 0 ? mask : cleared(mask, Uint32Array.from(dead))
}

/** A 1 for each output that a reader has a link from; undefined where not all readers are known, or one convolves. */
function readOutputs({ feeds = [], mask }: LinkedLayer, all: readonly LinkedLayer[]): Uint8Array | undefined {
  const readers = feeds.flatMap(({ name, positions }) => {
    const reader = all.find(layer => layer.name === name)
    return reader ? [{ mask: reader.mask, positions }] : []
  })
  if (!isLinear(mask) || readers.length === 0 || readers.length < feeds.length) return undefined
  if (!readers.every(reader => isLinear(reader.mask))) return undefined
  const read = new Uint8Array(mask.shape[0])
  for (const { mask: { shape: [, inputs] }, mask: links, positions } of readers) {
    for (const position of links.positions()) read[Math.floor(position % inputs / positions)] = 1
  }
  return read
}

/** A 1 for each input that a source has a link to; undefined where there is none, or not all are fully connected. */
function madeInputs({ name, mask }: LinkedLayer, all: readonly LinkedLayer[]): Uint8Array | undefined {
  const sources = all.flatMap(({ feeds = [], mask: own }) =>
    feeds.filter(reader => reader.name === name).map(({ positions }) => ({ mask: own, positions })))
  if (!isLinear(mask) || sources.length === 0 || !sources.every(source => isLinear(source.mask))) return undefined
  const made = new Uint8Array(mask.shape[1])
  for (const { mask: links, positions } of sources) {
    for (const position of links.positions()) {
      const output = Math.floor(position / links.shape[1])
      made.fill(1, output * positions, (output + 1) * positions)
    }
  }
  return made
}

const isLinear = ({ shape }: Mask): boolean => shape.length === 2
