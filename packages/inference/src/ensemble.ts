import type { Network } from '@itop/models'
import { meanSoftmax } from '@itop/ops/plain'
import { accuracyOf } from './accuracy.js'
import { classifyOf } from './classify.js'
import { highestOf } from './highest-of.js'
import type { LoadedNetwork } from './loaded-network.js'

/** Networks that predict together. Their `logits` are those of which the softmax is the mean of theirs. */
export interface Ensemble extends Pick<LoadedNetwork, 'classNames' | 'predict' | 'classify' | 'accuracy' | 'dispose'> {
  readonly members: readonly LoadedNetwork[]
}

/**
 * Several networks of the same images and classes as one, which means what they say after the softmax: tickets of a
 * lottery, runs of several seeds, whatever their models are. `dispose` frees them all.
 */
export function ensemble(members: readonly LoadedNetwork[]): Ensemble {
  const [first, ...others] = members
  if (first === undefined) throw new RangeError('ensemble: expected one network or more, got none.')
  for (const [i, other] of others.entries()) checkLike(first.network, other.network, i + 1)
  const { network: { classes } } = first
  const predict: LoadedNetwork['predict'] = async images => {
    const said: Float32Array[] = []
    for (const member of members) said.push((await member.predict(images)).logits)
    const logits = Float32Array.from(meanSoftmax(said, classes))
    return { logits, classes: highestOf(logits, classes) }
  }
  return {
    members, predict,
    classNames: first.classNames,
    classify: classifyOf(first.classNames, classes, predict),
    accuracy: accuracyOf(first.network.input, classes, predict),
    dispose: () => { for (const member of members) member.dispose() }
  }
}

function checkLike(first: Network, other: Network, index: number): void {
  if (imagesOf(first) === imagesOf(other)) return
  throw new RangeError(`ensemble: member 0 takes ${imagesOf(first)}, member ${index} ${imagesOf(other)}. ` +
    'Put networks together that were trained on data of one kind.')
}

const imagesOf = ({ input: { c, h, w }, classes }: Network): string => `${c}×${h}×${w} images of ${classes} classes`
