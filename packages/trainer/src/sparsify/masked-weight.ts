import { andNot, equals, reindex, Mask } from '@itop/masks'
import { keepLargest } from '@itop/ops'
import { newPositions, type LayerChange, type LayerMasks, type StepRule } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { inOurOrder, inTheirOrder, turnedToOurs, turnedToTheirs, type DenseWeight } from './dense-weights.js'

/** A dense weight held under masks: the variable is what a forward pass uses, 0 wherever that is nothing. */
export interface MaskedWeight {
  readonly weight: DenseWeight
  readonly stored: Mask
  readonly backward: Mask
  /** To be called after every optimizer step: sets the variable to what the next forward pass uses. */
  readonly apply: () => void
  /** Other masks: weights that are not stored any more are gone, new ones start with `births`, else 0. */
  readonly setMasks: (masks: LayerMasks & Pick<LayerChange, 'renewed' | 'births'>) => void
  /** Values of what is stored, `[nnz]`. */
  readonly values: () => Promise<Float32Array>
  /** Frees what is held beside the variable. */
  readonly dispose: () => void
}

/** What is stored where the variable shows a part of it, and that part. */
interface Hidden {
  readonly all: tf.Tensor
  readonly used: tf.Tensor
}

/**
 * Holds a weight under masks from now on. What is stored and not used lies beside the variable; it takes part in an
 * optimizer step by what the step made of the 0 that the variable shows, where gradients are wanted.
 */
export function holdMasked(weight: DenseWeight, first: LayerMasks, rule?: StepRule): MaskedWeight {
  let places = placesOf(first)
  let hidden: Hidden | undefined
  show(weight.read())

  function show(values: tf.Tensor): void {
    const { masks: { stored, forward } } = places
    const before = hidden
    if (!rule && equals(stored, forward)) {
      hidden = undefined
      tf.tidy(() => { weight.write(chosen(places.stored, values)) })
    } else {
      const all = chosen(places.stored, values)
      hidden = { all, used: rule ? largest(all, weight.shape, rule) : chosen(places.forward, all) }
      weight.write(hidden.used)
    }
    if (before) tf.dispose([before.all, before.used])
  }

  return {
    weight,
    get stored() { return places.masks.stored },
    get backward() { return places.masks.backward ?? places.masks.stored },
    apply: () => {
      const values = tf.tidy(() => hidden === undefined ? tf.clone(weight.read())
        : tf.where(
          tf.notEqual(hidden.used, 0), weight.read(), tf.add(hidden.all, chosen(places.backward, weight.read()))))
      show(values)
      values.dispose()
    },
    setMasks: ({ renewed, births, ...masks }) => {
      const fresh = newPositions(places.masks.stored, { stored: masks.stored, ...renewed && { renewed } })
      const kept = tf.tidy(() => {
        const old = chosen(inside(andNot(masks.stored, fresh)), hidden?.all ?? weight.read())
        return births ? tf.add(old, inTheirOrder(spread(births.values, fresh), weight.shape)) : old
      })
      disposePlaces(places)
      places = placesOf(masks)
      show(kept)
      kept.dispose()
    },
    values: async () => gather(await inOurOrder(hidden?.all ?? weight.read()), places.masks.stored),
    dispose: () => {
      disposePlaces(places)
      if (hidden) tf.dispose([hidden.all, hidden.used])
    }
  }
}

/** The numbers at the set positions of a mask, from an array of all positions. */
export const gather = (values: Float32Array, mask: Mask): Float32Array =>
  Float32Array.from(mask.indices(), index => values[index])

/** The reverse: an array of all positions, 0 where the mask is not set. */
const spread = (values: Float32Array, mask: Mask): Float32Array => reindex(mask, Mask.full(mask.shape), values)

/** Masks, and the same as tensors in the order of the variable. */
interface Places extends Readonly<Record<'stored' | 'backward' | 'forward', tf.Tensor>> {
  readonly masks: LayerMasks
}

function placesOf(masks: LayerMasks): Places {
  const { stored, backward = stored, forward } = masks
  const tensors = new Map([...new Set([stored, backward, forward])].map(mask => [mask, inside(mask)] as const))
  const of = (mask: Mask): tf.Tensor => tensors.get(mask)!   // made just now
  return { masks, stored: of(stored), backward: of(backward), forward: of(forward) }
}

function disposePlaces({ stored, backward, forward }: Places): void { tf.dispose([stored, backward, forward]) }

function inside(mask: Mask): tf.Tensor {
  const places = new Float32Array(mask.size)
  for (const position of mask.positions()) places[position] = 1
  return tf.tidy(() => tf.cast(inTheirOrder(places, mask.shape), 'bool'))
}

/** The values at these places, else 0: a choice, not a product, since 0 · ∞ is not 0. */
const chosen = (places: tf.Tensor, values: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.where(places, values, tf.zerosLike(values)))

const largest = (values: tf.Tensor, shape: readonly number[], rule: StepRule): tf.Tensor => tf.tidy(() =>
  turnedToTheirs(keepLargest(turnedToOurs(values), shape, rule)))
