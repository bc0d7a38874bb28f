import { check } from '../errors.js'
import { refuseNaN } from '../first-nan.js'
import { survivorsOf, type Pruned } from '../prune-layer.js'
import { packSigns, signAt } from '../signs.js'
import type { LayerChange, LayerView } from '../types.js'

/** The sign of each stored weight, by layer, as `packSigns` has them; 0 where the weight has none yet. */
export interface Signs {
  readonly signs: readonly Uint32Array[]
}

/** Of so many weights that have none yet. */
export const freeSigns = (count: number): Uint32Array => packSigns({ length: count })

/** What is left of a layer whose weights of another sign than theirs go. A weight of exactly 0 has not crossed it. */
export function crossed(layer: LayerView, signs: Uint32Array): Pruned {
  refuseNaN('deepr', layer)
  const { name, stored, values } = layer
  check(signs.length === Math.ceil(values.length / 16), () => `${name}: deepr: expected the signs of ` +
    `${values.length} weights, 16 a word, got ${signs.length} words. The state is of another network.`)
  const places = new Uint32Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) if (values[i] * signAt(signs, i) >= 0) places[count++] = i
  return survivorsOf(stored, places.subarray(0, count))
}

/** Those of the weights after a change: of new ones what is drawn, of the others their own, or that of their value. */
export function signsAfter(
  { stored, values }: LayerView, before: Uint32Array, { stored: next, grown }: LayerChange, draw: () => number
): Uint32Array {
  const signs = new Int8Array(next.count)
  const [old, now] = [stored.indices(), next.indices()]
  let [i, born] = [0, 0]
  for (let place = 0; place < now.length; place++) {
    while (i < old.length && old[i] < now[place]) i++
    if (grown[born] === now[place]) {
      born++
      signs[place] = draw()
    } else {
      signs[place] = signAt(before, i) || Math.sign(values[i])
    }
  }
  return packSigns(signs)
}

/** Those of a file. */
export function readSigns(saved: unknown): Signs {
  const { signs } = Object(saved) as Partial<Signs>   // checked in the next line
  check(Array.isArray(signs) && signs.every(layer => layer instanceof Uint32Array), () =>
    'deepr: expected a state of { signs }, a Uint32Array a layer. The checkpoint is of another method.')
  return { signs } as Signs
}
