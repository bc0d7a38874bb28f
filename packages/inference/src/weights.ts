import { usedWeight, type Checkpoint } from '@itop/checkpoint'
import { Mask } from '@itop/masks'
import { isMaskable, type Network } from '@itop/models'
import type { ParameterOptions } from '@itop/ops'
import { createPattern } from '@itop/ops/plain'

/** The weights that a checkpoint holds of a network, as an engine takes them. What does not fit it is refused. */
export const weightsOf = (checkpoint: Checkpoint, { weights }: Network): readonly ParameterOptions[] =>
  weights.map(spec => {
    const { mask: given, values } = usedWeight(checkpoint, spec)
    const mask = given ?? (isMaskable(spec) ? Mask.full(spec.shape) : undefined)
    return { ...spec, values, pattern: mask ? createPattern(mask) : null }
  })
