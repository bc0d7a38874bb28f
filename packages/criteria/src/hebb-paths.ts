import { degree, mostLinks, sharedNeighbours, type HebbLayer, type Links } from './hebb-layer.js'

/**
 * Scores of the positions of some outputs, row-major: over all paths of three links from its output u over an input a
 * and an output b to its input v, 1 / √((1 + e_a)(1 + e_b)), where e are links that lead neither to u or v nor to a
 * node of such a path.
 */
export function hebbPaths(layer: HebbLayer, from: number, to: number): Float64Array {
  const { outputs, inputs } = layer
  const scores = new Float64Array((to - from) * inputs.nodes)
  const common = sharedOfRows(layer, from, to)
  const shared = sharedNeighbours(inputs, outputs)
  const exists = new Int32Array(inputs.nodes)
  const roots = inverseRoots(mostLinks(outputs) * mostLinks(inputs))
  for (let a = 0; a < inputs.nodes; a++) {
    const ends = inputs.ends.subarray(inputs.start[a], inputs.start[a + 1])
    const own = ends.filter(output => output >= from && output < to)
    if (own.length === 0) continue
    shared.of(a)
    for (const u of own) {
      const row = u - from
      mark(exists, outputs, u, 1)
      addPaths(scores.subarray(row * inputs.nodes, (row + 1) * inputs.nodes), {
        a, u, ends, outputs, common: common.subarray(row * outputs.nodes), counts: shared.counts, exists, roots
      })
      mark(exists, outputs, u, 0)
    }
    shared.forget()
  }
  return scores
}

/** All paths that begin with a link from an output u to an input a. */
interface Paths {
  readonly a: number
  readonly u: number
  /** Outputs that lead to a. */
  readonly ends: Uint32Array
  readonly outputs: Links
  /** How many inputs u shares with each output. */
  readonly common: Int32Array
  /** How many outputs a shares with each input. */
  readonly counts: Int32Array
  /** A 1 for each input of u. */
  readonly exists: Int32Array
  readonly roots: Float64Array
}

/** Adds paths to the scores of their ends. There are very many: nothing but looking up is done for each. */
function addPaths(scores: Float64Array, { a, u, ends, outputs, common, counts, exists, roots }: Paths): void {
  const own = scores[a]
  for (const b of ends) {
    if (b === u) continue
    const [first, last, links] = [outputs.start[b], outputs.start[b + 1], degree(outputs, b) - common[b]]
    for (let i = first; i < last; i++) {
      const v = outputs.ends[i]
      // Where u and v are linked, each end of that link is shared too, and is no node of a path.
      const elsewhere = Math.imul(ends.length - counts[v] + exists[v], links + exists[v])
      scores[v] += elsewhere < roots.length ? roots[elsewhere] : 1 / Math.sqrt(elsewhere)
    }
  }
  scores[a] = own   // what leads back to a is no path
}

/** Numbers of which inverse roots are kept at most: 1 MB. */
const mostRoots = 2 ** 17

/** 1 / √n of the first integers, up to one. */
const inverseRoots = (last: number): Float64Array =>
  Float64Array.from({ length: Math.min(last + 1, mostRoots) }, (_, n) => 1 / Math.sqrt(n))

function mark(exists: Int32Array, { start, ends }: Links, node: number, as: 0 | 1): void {
  for (let i = start[node]; i < start[node + 1]; i++) exists[ends[i]] = as
}

/** How many inputs each of some outputs shares with each output, row-major. */
function sharedOfRows({ outputs, inputs }: HebbLayer, from: number, to: number): Int32Array {
  const shared = sharedNeighbours(outputs, inputs)
  const rows = new Int32Array((to - from) * outputs.nodes)
  for (let row = from; row < to; row++) {
    for (const other of shared.of(row)) rows[(row - from) * outputs.nodes + other] = shared.counts[other]
    shared.forget()
  }
  return rows
}
