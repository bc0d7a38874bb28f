import { nearestName } from '@itop/masks'
import type { Optimizer } from '../optimizers/optimizers.js'

// Slots of the optimizer are measured by being there: an update sees what they are after the step.

const prefix = 'slot/'

/** The optimizer's name of the slot that a need asks for; undefined where it asks for none. */
export const slotIn = (need: string): string | undefined =>
  need.startsWith(prefix) ? need.slice(prefix.length) : undefined

/** The slots that are asked for among needs. */
export const slotsIn = (needs: readonly string[]): readonly string[] =>
  needs.flatMap(need => slotIn(need) ?? [])

/** What an update is shown of a layer's slots, by the names that `needs` has. */
export const measuredSlots = (
  slots: ReadonlyMap<string, Float32Array>
): Readonly<Record<string, Float32Array>> =>
  Object.fromEntries([...slots].map(([name, numbers]) => [`${prefix}${name}`, numbers]))

/** Refuses slots that the optimizer does not have. */
export function checkSlots(
  where: string, needs: readonly string[], { name, slots }: Pick<Optimizer, 'name' | 'slots'>
): void {
  for (const wanted of slotsIn(needs)) {
    if (slots.includes(wanted)) continue
    throw new RangeError(`${where}: it looks at "${prefix}${wanted}", and ${name} has ` +
      `${slots.map(slot => `"${prefix}${slot}"`).join(', ')}. Did you mean "${prefix}${nearestName(wanted, slots)}"? ` +
      'Choose an optimizer that has it.')
  }
}
