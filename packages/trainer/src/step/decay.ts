import type { ParameterRole } from '@itop/ops'

/**
 * What weight decay pulls toward 0: every parameter, as in the ITOP repository on CIFAR; all but the scales and shifts
 * of norms, as there on ImageNet; or only the weights of convolutions and fully connected layers.
 */
export type Decay = 'all' | 'no-norms' | 'weights'

const rolesOf: Readonly<Record<Decay, readonly ParameterRole[]>> = {
  all: ['conv', 'dense', 'bias', 'norm'],
  'no-norms': ['conv', 'dense', 'bias'],
  weights: ['conv', 'dense']
}

/** Whether parameters of a role decay. */
export const decays = (decay: Decay, role: ParameterRole): boolean => rolesOf[decay].includes(role)

/** Throws unless `decay` is one of the choices. */
export function checkDecay(decay: Decay): void {
  if (Object.hasOwn(rolesOf, decay)) return
  throw new RangeError(`train: decay must be ${Object.keys(rolesOf).join(', ')}, got '${String(decay)}'.`)
}
