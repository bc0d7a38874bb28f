import type { ParameterOptions } from '@itop/ops'
import { affineOfNorm, type Affine } from '@itop/ops/plain'
import { sizeOf } from '@itop/masks'
import { placeFloats, type Heap } from '../../heap.js'
import type { PlacedWeight } from '../../recording/step-jobs.js'
import type { Stage } from './stages.js'

/** Where a stage's numbers lie, norms folded: its weight and bias, or a norm's factors and offsets. 0: none. */
export interface RowWeight {
  readonly values: number
  readonly bias: number
  readonly pattern: PlacedWeight['pattern']
}

/** Places what stages compute with; what no norm is folded into is shared with `placed`. */
export function rowWeights(
  heap: Heap, stages: readonly Stage[], weights: readonly ParameterOptions[], placed: ReadonlyMap<string, PlacedWeight>
) {
  const byName = new Map(weights.map(weight => [weight.name, weight]))
  const own: number[] = []
  const put = (numbers: ArrayLike<number>): number => {
    const at = placeFloats(heap, Float32Array.from(numbers))
    own.push(at)
    return at
  }
  const affine = (name: string, epsilon: number): Affine => {
    const [scale, shift, mean, variance] = ['', '.bias', '.mean', '.variance'].map(part =>
      byName.get(`${name}${part}`)!.values) as [Float32Array, Float32Array, Float32Array, Float32Array] // a norm's four
    return affineOfNorm({ scale, shift, mean, variance }, epsilon)
  }

  function of({ step, norm }: Stage): RowWeight | undefined {
    if (step.op === 'batchNorm') {
      const { factor, offset } = affine(step.name, step.epsilon)
      return { values: put(factor), bias: put(offset), pattern: null }
    }
    if (step.op !== 'conv2d' && step.op !== 'linear') return undefined
    const [{ at, pattern }, bias] = [placed.get(step.name)!, placed.get(`${step.name}.bias`)?.at ?? 0]
    if (!norm) return { values: at, bias, pattern }
    const { factor, offset } = affine(norm.name, norm.epsilon)
    const { values, shape } = byName.get(step.name)!
    const perOutput = sizeOf(shape) / shape[0]!
    const positions = pattern!.mask.indices()
    const biases = byName.get(`${step.name}.bias`)?.values
    return {
      values: put(values.map((value, i) => value * factor[Math.floor(positions[i]! / perOutput)]!)),
      bias: put(offset.map((value, i) => (biases?.[i] ?? 0) * factor[i]! + value)), pattern
    }
  }

  const made = new Map(stages.map(stage => [stage, of(stage)]))
  return {
    of: (stage: Stage): RowWeight => made.get(stage)!, // stages with weights have them
    dispose: () => { for (const at of own) heap.arena.free(at) }
  }
}
