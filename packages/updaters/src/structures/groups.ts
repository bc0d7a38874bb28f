import type { GrowRule, Measured } from '@itop/criteria'
import {
  arraySource, Mask, randomStream, randomSubset, rank, topK, type RandomStream, type ScoreSource, type Shape
} from '@itop/masks'
import { check } from '../errors.js'
import { firstNaN } from '../first-nan.js'
import { over } from '../over.js'
import type { Cells } from './types.js'

// Groups of cells that have a count each: stretches of one length, one after another. One group is the whole layer.

/** As many numbers, whose sum is `count`, which they divide. */
export const evenly = (count: number, groups: number): readonly number[] => Array<number>(groups).fill(count / groups)

/** The places of the scores of existing cells, ascending, that stay when each group loses its lowest `count`. */
export function bestOfGroups(
  existing: Mask, scores: Float32Array | Float64Array, { groups, count }: { groups: number, count: number }
): Uint32Array {
  if (groups === 1) return topK(scores, scores.length - count)
  const ranges = bounds(existing, groups)
  check(ranges.every(([from, to]) => to - from === existing.count / groups), () =>
    `expected a mask with as many cells in each of its ${groups} groups. It was made with another structure, or none.`)
  return bestOf(scores, ranges, ([from, to]) => to - from - count)
}

/** The places that stay of the existing cells, ascending: those that score highest in each group, so many of it. */
export const bestOf = (
  scores: Float32Array | Float64Array, ranges: readonly Bounds[],
  kept: (range: Bounds, scores: ArrayLike<number>) => number
): Uint32Array => joined(ranges.map(range => {
  const own = scores.subarray(...range)
  return topK(own, kept(range, own)).map(place => place + range[0])
}))

/** Where the existing cells of a group begin and end among all that exist. */
export type Bounds = readonly [from: number, to: number]

/** Those of each group. */
export function bounds(existing: Mask, groups: number): readonly Bounds[] {
  const length = existing.size / groups
  return Array.from({ length: groups }, (_, group) =>
    [rank(existing, group * length), rank(existing, (group + 1) * length)] as const)
}

/** How many cells come in each group for those that have gone from it; undefined where that is as many in each. */
export const comingTo = (cells: Cells, stored: Mask, kept: Mask): readonly number[] | undefined =>
  cells.few ? lostOf(cells.cellsOf(stored), kept, cells.groups) : undefined

/** How many each group has in the first of two masks and not in the other, which has no others. */
export function lostOf(existing: Mask, kept: Mask, groups: number): readonly number[] {
  const left = bounds(kept, groups)
  return bounds(existing, groups).map(([from, to], i) => to - from - (left[i][1] - left[i][0]))
}

/** A mask with as many cells of each group, drawn at random. */
export function randomGroups(
  shape: Shape, { groups, few, count, seed }: Pick<Cells, 'groups' | 'few'> & { count: number, seed: string }
): Mask {
  const length = shape.reduce((a, b) => a * b, 1) / groups
  const stream = few ? randomStream(seed) : undefined
  return Mask.fromIndices(shape, joined(evenly(count, groups).map((own, group) =>
    randomSubset({ shape: length, count: own, seed: stream ?? `${seed}/${group}` }).indices()
      .map(i => i + group * length))))
}

/**
 * The rule, asked for each group as if it were a layer by itself; `counts` says how many come in each. What is held of
 * scores is a group's, never the layer's.
 */
export const inGroups = (
  rule: GrowRule, counts: readonly number[], { few }: Pick<Cells, 'few'> = { few: false }
): GrowRule => over(rule, {
  grow: async ({ kept, everActive, measured, draws }) => {
    const length = kept.size / counts.length
    const [keptParts, everParts] = [parts(kept, length, counts), parts(everActive, length, counts)]
    const scores = partSources(measured, rule.needs, length)
    const shared = few ? once(draws) : undefined
    const found: Uint32Array[] = []
    for (const [group, count] of counts.entries()) {
      const measuredHere = await scores(group)
      if (count === 0) continue
      const own = await rule.grow({
        count, kept: keptParts.next().value as Mask, everActive: everParts.next().value as Mask,   // one a group
        measured: measuredHere, draws: shared ?? ofPart(draws, `${group}`)
      })
      check(own.length === count, () => `grow rule "${rule.name}" must return ${count} positions of group ${group}, ` +
        `got ${own.length}. Groups would differ in count.`)
      found.push(own.map(i => i + group * length))
    }
    return joined(found)
  }
})

const ofPart = (draws: (part?: string) => RandomStream, group: string) =>
  (part?: string) => draws(part === undefined ? group : `${group}/${part}`)

/** Each stream once, so that who asks again goes on with it. */
function once(draws: (part?: string) => RandomStream): (part?: string) => RandomStream {
  const streams = new Map<string | undefined, RandomStream>()
  return part => {
    const stream = streams.get(part) ?? draws(part)
    streams.set(part, stream)
    return stream
  }
}

/** A mask's stretches of a length, in order: those into which something comes. */
function* parts(mask: Mask, length: number, counts: readonly number[]): Generator<Mask, void> {
  let own: number[] = []
  let group = 0
  for (const position of mask.positions()) {
    for (; position >= (group + 1) * length; group++) {
      if (counts[group] > 0) yield Mask.fromIndices(length, own)
      own = []
    }
    own.push(position - group * length)
  }
  for (; group < counts.length; group++) {
    if (counts[group] > 0) yield Mask.fromIndices(length, own)
    own = []
  }
}

/** Gives, group by group in order, sources over the scores of that group alone. */
function partSources(measured: Measured | undefined, needs: readonly string[], length: number) {
  const streams = needs.flatMap(name => {
    const source = measured?.[name]
    const isSource = source !== undefined && !(source instanceof Float32Array)
    return isSource ? [{ name, stretches: stretches(source, length) }] : []
  })
  return async (group: number): Promise<Measured> => Object.fromEntries(await Promise.all(
    streams.map(async ({ name, stretches: stream }) => {
      const { value: scores } = await stream.next()
      check(scores !== undefined, () => `scores of "${name}" end before group ${group}.`)
      const bad = firstNaN(scores)
      check(bad < 0, () => `"${name}" is NaN at ${group * length + bad}. ` +
        'Training diverged: lower the learning rate, or let it warm up.')
      return [name, arraySource(scores)] as const
    })))
}

/** The scores of all cells, a stretch of a length at a time. */
async function* stretches(source: ScoreSource, length: number): AsyncGenerator<Float32Array, void> {
  let own = new Float32Array(length)
  let filled = 0
  for await (const { scores } of source.blocks()) {
    for (let i = 0; i < scores.length;) {
      const part = scores.subarray(i, i + length - filled)
      own.set(part, filled)
      i += part.length
      filled += part.length
      if (filled < length) continue
      yield own
      own = new Float32Array(length)
      filled = 0
    }
  }
}

function joined(lists: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (const list of lists) {
    all.set(list, next)
    next += list.length
  }
  return all
}
