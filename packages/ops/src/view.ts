import { andNot, reindex, type Mask } from '@itop/masks'
import type * as tf from '@tensorflow/tfjs-core'
import { runOne } from './contract.js'
import { matrixShape } from './pattern.js'
import type { NestedView, Pattern, WeightView } from './types.js'

/** What a pass multiplies by: values, and where they are. */
export interface Seen {
  readonly values: tf.Tensor
  readonly pattern: Pattern
}

/** The weights that the forward pass uses, of what is stored. The caller disposes the values. */
export const seenThrough = ({ forward }: NestedView, values: tf.Tensor, stored: Pattern): Seen =>
  ({ values: runOne('ItopSelect', { values }, { from: stored, to: forward }), pattern: forward })

/** Refuses a view that does not fit its weight. */
export function checkView(name: string, stored: Pattern | null, view: WeightView | null): void {
  if (view === null) return
  if (stored === null) throw new TypeError(`parameter ${name}: expected a pattern, since it has a view, got none.`)
  if (view.kind === 'nested') {
    checkInside(name, 'the backward mask', view.backward, 'the stored one', stored)
    checkInside(name, 'the forward mask', view.forward, 'the backward one', view.backward)
    return
  }
  const { n, m } = view
  const inputs = stored.shape[1] ?? 0
  if (!(Number.isInteger(n) && Number.isInteger(m) && n >= 1 && n <= m)) {
    throw new RangeError(`parameter ${name}: expected integers 1 ≤ n ≤ m, got ${n} of ${m}.`)
  }
  if (stored.nnz !== stored.mask.size || inputs % m !== 0) {
    throw new RangeError(`parameter ${name}: expected all of [${stored.shape.join(', ')}] to be stored and ${m} to ` +
      `divide its ${inputs} inputs, got ${stored.nnz} of ${stored.mask.size} weights. Choose another m, or leave ` +
      'the layer dense.')
  }
}

function checkInside(name: string, what: string, { mask }: Pattern, where: string, { mask: outer }: Pattern): void {
  if (mask === outer) return
  const fits = mask.shape.join() === outer.shape.join()
  const outside = fits ? andNot(mask, outer).count : mask.count
  if (fits && outside === 0) return
  throw new RangeError(`parameter ${name}: expected ${what} within ${where}, got ${outside} positions outside it.`)
}

/** How groups of m neighbours along the input lie in a weight's memory: `rows` × `inputs`, `step` floats apart. */
export function groupsAlongInput(shape: readonly number[]) {
  const [out, columns] = matrixShape(shape)
  const inputs = shape[1] ?? 1
  return { out, inputs, step: columns / inputs }
}

const made = new WeakMap<Mask, WeakMap<Mask, Int32Array>>()

/** Where the positions of a pattern are among those of a larger one; made once for each pair. */
export function placesIn({ mask: whole }: Pattern, { mask: part }: Pattern): Int32Array {
  let own = made.get(whole)
  if (!own) made.set(whole, own = new WeakMap())
  let places = own.get(part)
  if (!places) own.set(part, places = reindex(whole, part, Int32Array.from({ length: whole.count }, (_, i) => i)))
  return places
}
