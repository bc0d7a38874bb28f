import type { BatchPart } from '@itop/data'
import type { Network } from '@itop/models'
import { moveStatistics, type Parameter, type TrainingPass } from '@itop/ops'
import * as tf from '@tensorflow/tfjs-core'
import { floats } from '../optimizers/slots.js'

/** A norm of a network. */
export interface Norm {
  readonly name: string
  readonly channels: number
  /** Of each channel in an image. */
  readonly pixels: number
  readonly momentum: number
}

/** The norms of a network, in its order. */
export const normsOf = ({ steps }: Pick<Network, 'steps'>): readonly Norm[] => steps.flatMap(step =>
  step.op === 'batchNorm'
    ? [{ name: step.name, channels: step.output.c, pixels: step.output.h * step.output.w, momentum: step.momentum }]
    : [])

/** Numbers that a part of a batch has to tell of norms: a mean and a variance of each channel. */
export const statisticsOf = (norms: readonly Norm[]): number =>
  norms.reduce((sum, { channels }) => sum + 2 * channels, 0)

/** What norms saw in one part of a batch, held until the pass is over. */
export interface SeenStatistics {
  readonly record: NonNullable<TrainingPass['statistics']>
  /** Of every norm in the network's order, its means and then its variances. */
  readonly read: (norms: readonly Norm[]) => Promise<Float32Array>
  readonly dispose: () => void
}

/** Nothing seen yet. */
export function seenStatistics(): SeenStatistics {
  const seen = new Map<string, readonly tf.Tensor[]>()
  return {
    record: (name, { mean, variance }) => { seen.set(name, [mean, variance].map(one => tf.keep(tf.clone(one)))) },
    read: async norms => {
      const numbers = new Float32Array(statisticsOf(norms))
      let at = 0
      for (const tensor of norms.flatMap(({ name }) => seen.get(name)!)) {   // a pass goes through all of them
        numbers.set(await floats(tensor), at)
        at += tensor.size
      }
      return numbers
    },
    dispose: () => { tf.dispose([...seen.values()].flat()) }
  }
}

/** Moves the running statistics of all norms by what each part of a batch saw, part by part, as one process would. */
export function moveByParts(
  parameters: ReadonlyMap<string, Parameter>, norms: readonly Norm[], parts: readonly BatchPart[],
  numbers: Float32Array
): void {
  let at = 0
  const next = (count: number) => tf.tensor1d(numbers.slice(at, at += count))
  for (const { count } of parts) {
    for (const { name, channels, pixels, momentum } of norms) {
      const running = {
        mean: parameters.get(`${name}.mean`)!.values, variance: parameters.get(`${name}.variance`)!.values
      }   // every norm has them
      tf.tidy(() => moveStatistics(running, { mean: next(channels), variance: next(channels) },
        { momentum, count: count * pixels }))
    }
  }
}
