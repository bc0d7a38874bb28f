import { sizeOf } from '@itop/masks'
import { storedFloats, type Checkpoint } from '@itop/checkpoint'
import { need } from '../checkpoints/meta-fields.js'
import type { Held } from './measurement.js'
import type { Measuring } from './measuring.js'
import type { Needed } from './measurements.js'

/** What a file's meta says of numbers that measurements hold. */
export interface HeldMeta {
  /** Steps in the numbers of the first of them, 0 where there is none. */
  readonly growthSteps: number
  /** Steps in the numbers of each, by name. Absent where nothing holds any, and in files of before. */
  readonly measured?: Readonly<Record<string, number>>
}

/** The arrays and the meta that a checkpoint keeps of what is held; the arrays are copies. */
export function saveHeld(
  measuring: Measuring
): { readonly arrays: ReadonlyMap<string, Float32Array>, readonly meta: HeldMeta } {
  const held = [...measuring.held()]
  const arrays = held.flatMap(([name, { arrays: own }], i) =>
    [...own].map(([layer, values]) => [`${prefixOf(name, i)}/${layer}`, values.slice()] as const))
  const measured = Object.fromEntries(held.map(([name, { steps }]) => [name, steps]))
  return {
    arrays: new Map(arrays), meta: { growthSteps: held[0]?.[1].steps ?? 0, ...held.length > 0 && { measured } }
  }
}

/** What a checkpoint holds of what is needed. */
export function restoreHeld(
  { arrays }: Checkpoint, { growthSteps, measured }: HeldMeta, needed: readonly Needed[],
  layers: readonly { readonly name: string, readonly shape: readonly number[] }[]
): ReadonlyMap<string, Held> {
  const holding = needed.filter(({ measurement }) => measurement.numbers > 0)
  need('measured', measured === undefined || holding.every(({ name }) => name in measured), measured)
  return new Map(holding.map(({ name }, place) => {
    const steps = measured?.[name] ?? growthSteps
    const held = steps === 0 ? [] : layers.map(({ name: layer, shape }) =>
      [layer, storedFloats(arrays, `${prefixOf(name, place)}/${layer}`, sizeOf(shape))] as const)
    return [name, { arrays: new Map(held), steps }]
  }))
}

/** The arrays of the first are named as they were when there could be no second. */
const prefixOf = (name: string, place: number) => place === 0 ? 'growth' : `growth/${name}`
