import { sizeOf } from '@itop/masks'
import type { ImageShape } from '@itop/ops'
import type { WeightInit, WeightSpec } from './types.js'

const constant = (value: number): WeightInit => ({ kind: 'constant', value })

/** Starts at 0. */
export const zeros: WeightInit = constant(0)

interface WeightOptions {
  readonly init?: WeightInit
  readonly bias?: boolean | WeightInit
}

/**
 * A weight and its bias. Both start uniform in ±1/√fan-in unless said otherwise, the default of the reference's
 * framework (Kaiming uniform with a = √5). The fan-in is that of the dense layer: nothing is rescaled for density.
 */
export function weightAndBias(
  spec: Pick<WeightSpec, 'name' | 'role' | 'shape' | 'positions'>, { init, bias = true }: WeightOptions
): WeightSpec[] {
  const { name, shape: [out = 0, ...inputs], positions } = spec
  const fanIn = sizeOf(inputs)
  const usual: WeightInit = { kind: 'uniform', halfWidth: 1 / Math.sqrt(fanIn) }
  const weight: WeightSpec = { ...spec, init: init ?? usual }
  if (bias === false) return [weight]
  return [weight, { name: `${name}.bias`, role: 'bias', shape: [out], positions, init: bias === true ? usual : bias }]
}

/** Scale, shift and running statistics of a batch norm. */
export function normWeights(name: string, { c, h, w }: ImageShape): WeightSpec[] {
  const common = { shape: [c], positions: h * w }
  return [
    { name, role: 'norm', ...common, init: constant(1) },
    { name: `${name}.bias`, role: 'norm', ...common, init: zeros },
    { name: `${name}.mean`, role: 'statistic', ...common, init: zeros },
    { name: `${name}.variance`, role: 'statistic', ...common, init: constant(1) }
  ]
}
