import type { Network } from '@itop/models'
import { sizeOf } from './cost-layers.js'
import type { PlanLayer } from './plan.js'

/** Which ranks share batches, and the network between them. */
export interface RanksQuestion {
  /** Integer ≥ 2. */
  readonly ranks: number
  /** Parts that each cuts its share into. */
  readonly accumulate: number
  /** Gbit a second. */
  readonly bandwidth: number
}

/** What ranks exchange. */
export interface ExchangePlan {
  readonly ranks: number
  readonly bandwidth: number
  /** Bytes of the buffer of a step, and of that of the same network dense. */
  readonly bytes: number
  readonly denseBytes: number
  /** Bytes more in a step that looks at the gradients of every position. */
  readonly everyPositionBytes: number
  /** Seconds a step, if each rank sends and receives at that bandwidth, in a ring. */
  readonly seconds: number
  readonly denseSeconds: number
}

/** What a step exchanges: a number for each trained one, two for each part, of each norm its statistics, and one. */
export function exchangePlan(
  { weights, steps }: Network, layers: readonly Pick<PlanLayer, 'name' | 'active' | 'size'>[],
  { ranks, accumulate, bandwidth }: RanksQuestion
): ExchangePlan {
  const active = new Map(layers.map(layer => [layer.name, layer.active]))
  const trained = weights.filter(({ role }) => role !== 'statistic')
  const numbers = trained.reduce((sum, spec) => sum + (active.get(spec.name) ?? sizeOf(spec)), 0)
  const dense = trained.reduce((sum, spec) => sum + sizeOf(spec), 0)
  const statistics = steps.reduce((sum, { op, output }) => op === 'batchNorm' ? sum + 2 * output.c : sum, 0)
  const others = ranks * accumulate * (2 + statistics) + 1
  const [bytes, denseBytes] = [4 * (numbers + others), 4 * (dense + others)]
  return {
    ranks, bandwidth, bytes, denseBytes, everyPositionBytes: 4 * layers.reduce((sum, { size }) => sum + size, 0),
    seconds: ringSeconds(bytes, ranks, bandwidth), denseSeconds: ringSeconds(denseBytes, ranks, bandwidth)
  }
}

/** Of an all-reduce in a ring, where each rank sends (n − 1) / n of the buffer twice; delays left out. */
export const ringSeconds = (bytes: number, ranks: number, bandwidth: number): number =>
  2 * (ranks - 1) / ranks * bytes * 8 / (bandwidth * 1e9)
