import { rank } from '@itop/masks'
import { maskChange } from '@itop/masks/changes'
import { check } from '../errors.js'
import { refuseNaN } from '../first-nan.js'
import { withoutPlaces, type Pruned } from '../prune-layer.js'
import { movedSigns, packSigns, setSign, signAt, signsOrOwn } from '../signs.js'
import type { LayerChange, LayerView } from '../types.js'

/** The sign of each stored weight, by layer, as `packSigns` has them; 0 where the weight has none yet. */
export interface Signs {
  readonly signs: readonly Uint32Array[]
}

/** Of so many weights that have none yet. */
export const freeSigns = (count: number): Uint32Array => packSigns({ length: count })

/** What is left of a layer whose weights of another sign than theirs go. A weight of exactly 0 has not crossed it. */
export function crossed(layer: LayerView, signs: Uint32Array): Pruned {
  const { name, stored, values } = layer
  check(signs.length === Math.ceil(values.length / 16), () => `${name}: deepr: expected the signs of ` +
    `${values.length} weights, 16 a word, got ${signs.length} words. The state is of another network.`)
  const places: number[] = []
  for (let i = 0; i < values.length; i++) if (!(values[i] * signAt(signs, i) >= 0)) places.push(i)
  if (places.some(place => Number.isNaN(values[place]))) refuseNaN('deepr', layer)
  return withoutPlaces(stored, places)
}

/** Those of the weights after a change: of new ones what is drawn, of the others their own, or that of their value. */
export function signsAfter(
  { stored, values }: LayerView, before: Uint32Array, { stored: next, grown }: LayerChange, draw: () => number
): Uint32Array {
  const signs = movedSigns(signsOrOwn(before, values), stored.count, maskChange(stored, next))
  for (const position of grown) setSign(signs, rank(next, position), draw())
  return signs
}

/** Those of a file. */
export function readSigns(saved: unknown): Signs {
  const { signs } = Object(saved) as Partial<Signs>   // checked in the next line
  check(Array.isArray(signs) && signs.every(layer => layer instanceof Uint32Array), () =>
    'deepr: expected a state of { signs }, a Uint32Array a layer. The checkpoint is of another method.')
  return { signs } as Signs
}
