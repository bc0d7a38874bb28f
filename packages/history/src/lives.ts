import { maskChange, moveValues } from '@itop/masks/changes'
import { Mask } from '@itop/masks'
import { checkBegun, walk } from './walk.js'
import type { History } from './types.js'

/** Ages of the existing weights of a layer. */
export interface LayerAges {
  readonly name: string
  /** `[nnz]`, in ascending flat index: steps since the weight came, or since the history begins. */
  readonly ages: Uint32Array
}

/** How old the existing weights are after so many steps. One that left and came again is as old as its return. */
export function agesAt(history: History, step: number): readonly LayerAges[] {
  checkBegun(history, step)
  const births = birthsOf(history)
  for (const { step: now, changes } of walk(history, step)) {
    changes.forEach(({ mask }, i) => births[i]!.move(mask, now))
  }
  return births.map(({ name, steps }) => ({ name, ages: steps().map(born => step - born) }))
}

/** Of each layer the existing weights and when each came, as masks change. */
function birthsOf({ layers }: History) {
  return layers.map(({ name, shape }) => {
    let at = Mask.empty(shape)
    let born = new Uint32Array(0)
    return {
      name,
      steps: () => born,
      positions: () => at.indices(),
      /** Goes on to another mask; returns when those came that leave. */
      move: (mask: Mask, step: number): Uint32Array => {
        const left = maskChange(at, mask).dropped.places.map(place => born[place])
        born = moveValues(at, mask, born, step)
        at = mask
        return left
      }
    }
  })
}

/** All times that positions of a layer were active, in the order in which they ended. Arrays have one entry each. */
export interface LayerLives {
  readonly name: string
  readonly positions: Uint32Array
  /** The step at which it came, or at which the history begins. */
  readonly born: Uint32Array
  /** The step at which it left; `Infinity` of what is there at the end: those come last, ascending. */
  readonly died: Float64Array
}

/** Every life of every weight up to a step, that of the last record by default. */
export function lives(history: History, step = Infinity): readonly LayerLives[] {
  checkBegun(history, step)
  const births = birthsOf(history)
  const ended = births.map((): Life[] => [])
  for (const { step: died, changes } of walk(history, step)) {
    changes.forEach(({ mask, dropped }, i) => {
      births[i]!.move(mask, died).forEach((born, place) => {
        ended[i]!.push({ position: dropped[place], born, died })
      })
    })
  }
  return births.map(({ name, positions, steps }, i) => {
    const born = steps()
    const all = [...ended[i]!, ...Array.from(positions(), (position, place): Life =>
      ({ position, born: born[place], died: Infinity }))]
    return {
      name,
      positions: Uint32Array.from(all, life => life.position),
      born: Uint32Array.from(all, life => life.born),
      died: Float64Array.from(all, life => life.died)
    }
  })
}

interface Life {
  readonly position: number
  readonly born: number
  readonly died: number
}
