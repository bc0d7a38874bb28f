import { degree, sharedNeighbours, type HebbLayer } from './hebb-layer.js'

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
  const exists = new Uint8Array(inputs.nodes)
  for (let a = 0; a < inputs.nodes; a++) {
    const ends = inputs.ends.subarray(inputs.start[a], inputs.start[a + 1])
    const own = ends.filter(output => output >= from && output < to)
    if (own.length === 0) continue
    shared.of(a)
    for (const u of own) {
      mark(exists, outputs.ends.subarray(outputs.start[u], outputs.start[u + 1]), 1)
      for (const b of ends) {
        if (b === u) continue
        const links = degree(outputs, b) - common[(u - from) * outputs.nodes + b]
        for (let i = outputs.start[b]; i < outputs.start[b + 1]; i++) {
          const v = outputs.ends[i]
          if (v === a) continue   // that is no path
          // Where u and v are linked, each end of that link is shared too, and is no node of a path.
          const elsewhere = (degree(inputs, a) - shared.counts[v] + exists[v]) * (links + exists[v])
          scores[(u - from) * inputs.nodes + v] += 1 / Math.sqrt(elsewhere)
        }
      }
      mark(exists, outputs.ends.subarray(outputs.start[u], outputs.start[u + 1]), 0)
    }
    shared.forget()
  }
  return scores
}

function mark(exists: Uint8Array, places: Uint32Array, as: 0 | 1): void { for (const i of places) exists[i] = as }

/** How many inputs each of some outputs shares with each output, row-major. */
function sharedOfRows({ outputs, inputs }: HebbLayer, from: number, to: number): Uint32Array {
  const shared = sharedNeighbours(outputs, inputs)
  const rows = new Uint32Array((to - from) * outputs.nodes)
  for (let row = from; row < to; row++) {
    for (const other of shared.of(row)) rows[(row - from) * outputs.nodes + other] = shared.counts[other]
    shared.forget()
  }
  return rows
}
