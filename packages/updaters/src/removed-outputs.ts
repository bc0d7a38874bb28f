import { Mask } from '@itop/masks'
import type { LayerShape } from './types.js'

/** The outputs of each layer that are gone for good, ascending. */
export type Gone = readonly (readonly number[])[]

/** Which layers' outputs may go: who reads them reads nothing else. Where that is not known, all but the last's. */
export const removable = (layers: readonly LayerShape[]): readonly boolean[] =>
  layers.map(({ feeds, shape }, i) => feeds === undefined ? i < layers.length - 1
    : feeds.length > 0 && feeds.every(({ name, positions }) => {
      const reader = layers.find(layer => layer.name === name)
      return reader?.shape[1] === shape[0] * positions && sourcesOf(layers, name).length === 1
    }))

const sourcesOf = (layers: readonly LayerShape[], name: string) =>
  layers.filter(({ feeds = [] }) => feeds.some(reader => reader.name === name))

/** The least share of each layer's positions that stay open when each keeps this share of the outputs that may go. */
export function openShares(layers: readonly LayerShape[], share: number): readonly number[] {
  const may = removable(layers)
  const shareOf = (name: string) => may[layers.findIndex(layer => layer.name === name)] ? share : 1
  return layers.map(({ name, feeds }) => shareOf(name) *
    (feeds === undefined ? 1 : sourcesOf(layers, name).reduce((least, source) => least * shareOf(source.name), 1)))
}

/** The positions of each layer at which nothing may exist: those of outputs that are gone, and of who read them. */
export const closedPositions = (layers: readonly LayerShape[], gone: Gone): readonly Mask[] =>
  layers.map(({ name, shape }, i) => {
    const inputs = layers.flatMap(({ feeds = [] }, source) =>
      feeds.filter(reader => reader.name === name).flatMap(({ positions }) => gone[source].flatMap(output =>
        Array.from({ length: positions }, (_, position) => output * positions + position))))
    return closedIn(shape, gone[i], inputs)
  })

function closedIn(shape: readonly number[], outputs: readonly number[], inputs: readonly number[]): Mask {
  const [rows, columns, ...taps] = shape
  const kernel = taps.reduce((a, b) => a * b, 1)
  const words = Mask.empty(shape).words.slice()
  const close = (from: number, to: number) => { for (let p = from; p < to; p++) words[p >>> 5] |= 1 << (p & 31) }
  for (const output of outputs) close(output * columns * kernel, (output + 1) * columns * kernel)
  for (const input of inputs) {
    for (let row = 0; row < rows; row++) close((row * columns + input) * kernel, (row * columns + input + 1) * kernel)
  }
  return Mask.fromWords(shape, words)
}

/** How many outputs are to be gone, and what each layer keeps of them. */
export interface Removal {
  /** Share of the outputs that may go which stays. In (0, 1]. */
  readonly share: number
  /** Share of its outputs that each layer keeps. In [0, 1]. */
  readonly floor: number
}

/** Those that are gone when the ones that score lowest go too, all layers together; of equal ones the later go. */
export function moreGone(
  layers: readonly LayerShape[], gone: Gone, scores: readonly ArrayLike<number>[], { share, floor }: Removal
): Gone {
  const may = removable(layers)
  const next = gone.map(own => new Set(own))
  const live = layers.flatMap((_, layer) => may[layer]
    ? Array.from(scores[layer], (score, output) => ({ layer, output, score }))
      .filter(({ output }) => !next[layer].has(output)) : [])
  const all = layers.reduce((sum, { shape }, i) => sum + (may[i] ? shape[0] : 0), 0)
  let left = live.length - Math.round(share * all)
  for (const { layer, output } of live.toReversed().toSorted((a, b) => a.score - b.score)) {
    if (left <= 0) break
    const { shape: [outputs] } = layers[layer]
    if (outputs - next[layer].size <= Math.max(1, Math.ceil(floor * outputs))) continue
    next[layer].add(output)
    left--
  }
  return next.map(own => [...own].sort((a, b) => a - b))
}
