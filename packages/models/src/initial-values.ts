import { randomStream, sizeOf, standardNormal, type Mask } from '@itop/masks'
import type { WeightSpec } from './types.js'

/**
 * Start values of a weight: `[nnz]` for a mask, in the order of its flat indices, else the whole tensor. A function of
 * (seed, name, number of values). Nothing is rescaled for density, as in the reference.
 */
export function initialValues(spec: WeightSpec, seed: number, mask?: Mask): Float32Array {
  const length = mask?.count ?? sizeOf(spec.shape)
  const { init } = spec
  const values = new Float32Array(length)
  if (init.kind === 'constant') return values.fill(init.value)
  const random = randomStream(`${seed}/init/${spec.name}`)
  const draw = init.kind === 'uniform'
    ? () => (2 * random.nextFloat() - 1) * init.halfWidth
    : () => standardNormal(random) * init.deviation
  for (let i = 0; i < length; i++) values[i] = draw()
  return values
}

/** The weights that can be masked: convolutions and fully connected layers, in model order. */
export const maskable = (weights: readonly WeightSpec[]): readonly WeightSpec[] => weights.filter(isMaskable)

/** Whether a weight can be masked. */
export const isMaskable = ({ role }: Pick<WeightSpec, 'role'>): boolean => role === 'conv' || role === 'dense'
