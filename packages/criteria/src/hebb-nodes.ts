import { degree, mostLinks, sharedNeighbours, type HebbLayer } from './hebb-layer.js'

/** How much a node speaks for another one of its side, by neighbours in common and its links to any others. */
export type PairWeight = (common: number, elsewhere: number) => number

/** As in the authors' llm/dst_scheduler.py, where these are called CH2_L3n, CH3_L3n and CH3.1_L3n. */
export const pairWeights = {
  'ch2': (common, elsewhere) => (common + 1) / (elsewhere + 1),
  'ch3': (_, elsewhere) => 1 / (elsewhere + 1),
  'ch3.1': (common, elsewhere) => (common + 1) / (elsewhere + 1) ** (1 + elsewhere / (1 + elsewhere))
} satisfies Readonly<Record<string, PairWeight>>

/**
 * Scores of the positions of some outputs, row-major: for each position the weights of the outputs that have its input
 * and share neighbours with its output, and those of the inputs that its output has and that share some with its input.
 */
export const hebbNodes = (weigh: PairWeight) => ({ outputs, inputs }: HebbLayer, from: number, to: number) => {
  const scores = new Float64Array((to - from) * inputs.nodes)
  addOverOutputs({ outputs, inputs }, weigh, from, scores)
  addOverInputs({ outputs, inputs }, weigh, from, scores)
  return scores
}

function addOverOutputs({ outputs, inputs }: HebbLayer, weigh: PairWeight, from: number, scores: Float64Array): void {
  const shared = sharedNeighbours(outputs, inputs)
  for (let row = 0; row < scores.length / inputs.nodes; row++) {
    const rowScores = scores.subarray(row * inputs.nodes, (row + 1) * inputs.nodes)
    for (const other of shared.of(from + row)) {
      const weight = weightOf(weigh, degree(outputs, other), shared.counts[other])
      const last = outputs.start[other + 1]
      for (let i = outputs.start[other]; i < last; i++) rowScores[outputs.ends[i]] += weight
    }
    shared.forget()
  }
}

function addOverInputs({ outputs, inputs }: HebbLayer, weigh: PairWeight, from: number, scores: Float64Array): void {
  const shared = sharedNeighbours(inputs, outputs)
  const rows = scores.length / inputs.nodes
  const weights = new Float64Array(mostLinks(inputs) + 1)
  for (let input = 0; input < inputs.nodes; input++) {
    const own = inputs.ends.subarray(inputs.start[input], inputs.start[input + 1])
      .filter(output => output >= from && output < from + rows)
    if (own.length === 0) continue
    // Very many others share as many: what they add is found once.
    const links = degree(inputs, input)
    for (let common = 1; common <= links; common++) weights[common] = weightOf(weigh, links, common)
    const reached = shared.of(input)
    for (const output of own) {
      const start = (output - from) * inputs.nodes
      for (let i = 0; i < reached.length; i++) scores[start + reached[i]] += weights[shared.counts[reached[i]]]
    }
    shared.forget()
  }
}

const weightOf = (weigh: PairWeight, links: number, common: number): number =>
  weigh(common, Math.max(1, links - common) - 1)
