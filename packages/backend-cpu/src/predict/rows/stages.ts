import type { NetworkStep } from '@itop/ops'
import { foldedInto, readersOf } from '@itop/ops/plain'

type Norm = Extract<NetworkStep, { readonly op: 'batchNorm' }>

/** A step, with those behind it that are computed along: the norm that is folded in, the residual, the ReLU. */
export interface Stage {
  readonly step: NetworkStep
  /** Index of the last step that is part of it, whose result it gives. */
  readonly result: number
  /** Where its inputs come from: results of earlier stages, or −1 for the image. */
  readonly inputs: readonly number[]
  readonly norm?: Norm
  /** Added before the ReLU: the result of an earlier stage. */
  readonly residual?: number
  readonly relu: boolean
}

/** The stages of a network in inference, in the order in which they can be computed. */
export function stagesOf(steps: readonly NetworkStep[]): readonly Stage[] {
  const within = new Set<number>()
  const source = (index: number): number => isIdle(steps, index) ? source(steps[index]!.inputs[0]) : index
  const stages = steps.flatMap((_, i): Stage[] => {
    if (within.has(i) || isIdle(steps, i)) return []
    const stage = stageFrom(steps, i, within)
    const { residual } = stage
    return [{ ...stage, inputs: stage.inputs.map(source), ...residual !== undefined && { residual: source(residual) } }]
  })
  return [...stages].sort((a, b) => a.result - b.result)
}

/** Whether a step hands on what it is given: one that flattens vectors does. */
function isIdle(steps: readonly NetworkStep[], index: number): boolean {
  const step = steps[index]
  if (step?.op !== 'flatten') return step?.op === 'dropout'
  const before = steps[step.inputs[0]]
  return before !== undefined && ['linear', 'globalAveragePool', 'flatten'].includes(before.op)
}

function stageFrom(steps: readonly NetworkStep[], first: number, within: Set<number>): Stage {
  const step = steps[first]!
  let stage: Stage = { step, result: first, inputs: step.inputs, relu: 'relu' in step && step.relu }
  const next = (): number | undefined => {
    const readers = readersOf(steps, stage.result)
    return readers.length === 1 ? readers[0] : undefined
  }
  const norm = step.op === 'batchNorm' ? step : steps[next() ?? -1]
  if (step.op === 'batchNorm') {
    const [x, residual] = step.inputs
    stage = { ...stage, inputs: [x], ...residual !== undefined && { residual } }
  } else if (norm?.op === 'batchNorm' && foldedInto(steps, norm) === first) {
    const [, residual] = norm.inputs
    within.add(next()!)
    stage = { ...stage, norm, result: next()!, relu: norm.relu, ...residual !== undefined && { residual } }
  }
  const last = next()
  if (!stage.relu && last !== undefined && steps[last]!.op === 'relu' && endsInRelu(step)) {
    within.add(last)
    stage = { ...stage, result: last, relu: true }
  }
  return stage
}

const endsInRelu = ({ op }: NetworkStep): boolean =>
  op === 'conv2d' || op === 'linear' || op === 'batchNorm' || op === 'add'
