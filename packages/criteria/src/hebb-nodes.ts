import { degree, sharedNeighbours, type HebbLayer, type Links } from './hebb-layer.js'

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
    for (const other of shared.of(from + row)) {
      const weight = weightOf(weigh, outputs, other, shared.counts[other])
      for (let i = outputs.start[other]; i < outputs.start[other + 1]; i++) {
        scores[row * inputs.nodes + outputs.ends[i]] += weight
      }
    }
    shared.forget()
  }
}

function addOverInputs({ outputs, inputs }: HebbLayer, weigh: PairWeight, from: number, scores: Float64Array): void {
  const shared = sharedNeighbours(inputs, outputs)
  const rows = scores.length / inputs.nodes
  for (let input = 0; input < inputs.nodes; input++) {
    const own = inputs.ends.subarray(inputs.start[input], inputs.start[input + 1])
      .filter(output => output >= from && output < from + rows)
    if (own.length === 0) continue
    for (const other of shared.of(input)) {
      const weight = weightOf(weigh, inputs, input, shared.counts[other])
      for (const output of own) scores[(output - from) * inputs.nodes + other] += weight
    }
    shared.forget()
  }
}

const weightOf = (weigh: PairWeight, side: Links, node: number, common: number): number =>
  weigh(common, Math.max(1, degree(side, node) - common) - 1)
