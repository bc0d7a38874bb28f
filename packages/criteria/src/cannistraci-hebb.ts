import { csc, csr, Mask, randomSubset, runningTopK, type ScoreBlock } from '@itop/masks'
import { hebbPaths } from './hebb-paths.js'
import { hebbNodes, pairWeights } from './hebb-nodes.js'
import type { HebbLayer } from './hebb-layer.js'
import { random } from './random.js'
import type { GrowRule } from './types.js'

/** Which score: three over pairs of nodes, or one over paths of three links. */
export type HebbVariant = keyof typeof pairWeights | 'ch3-l3'

/**
 * How much the links that exist speak for one at each position, by topology alone: a layer `[out, in]` is a bipartite
 * graph of its outputs and inputs. Block by block of outputs, of which one is held at a time.
 */
export function* hebbScores(mask: Mask, variant: HebbVariant): Generator<ScoreBlock> {
  const layer = layerOf(mask)
  const { outputs, inputs } = layer
  // As many rows as make 2 MB of float64, one at least.
  const most = Math.max(1, Math.floor(2 ** 18 / Math.max(outputs.nodes, inputs.nodes)))
  const scored = variant === 'ch3-l3' ? hebbPaths : hebbNodes(pairWeights[variant])
  for (let from = 0; from < outputs.nodes; from += most) {
    const to = Math.min(outputs.nodes, from + most)
    yield { start: from * inputs.nodes, scores: Float32Array.from(scored(layer, from, to)) }
  }
}

function layerOf(mask: Mask): HebbLayer {
  const { rows, columns, rowStart, column } = csr(mask)
  const { columnStart, row } = csc(mask)
  return {
    outputs: { nodes: rows, start: rowStart, ends: column }, inputs: { nodes: columns, start: columnStart, ends: row }
  }
}

/**
 * The highest scores among the inactive positions; where too few are above 0, others at random. Convolutions grow at
 * random, since the rule is of bipartite graphs.
 * Cannistraci-Hebb training, Zhang et al. 2024 and 2025, https://arxiv.org/abs/2501.19107
 */
const hebb = (name: HebbVariant, about: string): GrowRule => ({
  name,
  about,
  needs: [],
  grow: async request => {
    const { kept, count, draws } = request
    if (kept.shape.length !== 2) return random.grow(request)
    const { indices, scores } = await runningTopK(eventually(hebbScores(kept, name)), count, kept)
    const linked = indices.filter((_, i) => scores[i] > 0)
    if (linked.length === count) return linked
    const words = kept.words.slice()
    for (const position of linked) words[position >>> 5] |= 1 << (position & 31)
    const population = Mask.fromWords(kept.shape, words)
    const left = count - linked.length
    const rest = randomSubset({ population, within: 'outside', count: left, seed: draws('rest') })
    return Uint32Array.from([...linked, ...rest.indices()]).sort()
  }
})

async function* eventually<T>(all: Iterable<T>): AsyncGenerator<T> { yield* all }

/** CH2 over pairs of nodes: common neighbours, against links that lead elsewhere. */
export const ch2 = hebb('ch2', 'links come between units that share many neighbours, few of which lead elsewhere')

/** CH3 over pairs of nodes: links that lead elsewhere alone. */
export const ch3 = hebb('ch3', 'links come between units whose neighbours have few links that lead elsewhere')

/** CH3.1 over pairs of nodes. */
export const ch31 = hebb('ch3.1', 'as ch2, links that lead elsewhere count more')

/** CH3-L3 over paths of three links. */
export const ch3L3 = hebb('ch3-l3', 'links come where many paths of three links lead, whose nodes have few others')
