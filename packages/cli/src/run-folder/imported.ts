import type { Checkpoint } from '@itop/checkpoint'
import { UserError } from '@itop/experiment'
import { saveExploration, startExploration } from '@itop/metrics'
import { Mask } from '@itop/masks'
import { maskable, type Network } from '@itop/models'
import * as z from 'zod'
import { shellWord } from '../program/shell-word.js'
import type { RunFolder } from './run-folder.js'

/** Where a network is from that no training here has made. */
const schema = z.object({
  file: z.string().describe('As it was named.'),
  // By which it was trained, the id of its recipe, and its R_s, where the file says.
  method: z.string().exactOptional(),
  recipe: z.string().exactOptional(),
  rs: z.string().exactOptional()
})

/** What a checkpoint keeps of that. */
export type Imported = z.infer<typeof schema>

/** Where the network of a checkpoint was imported from; undefined where it was trained here. */
export const importedIn = ({ meta }: Pick<Checkpoint, 'meta'>): Imported | undefined =>
  schema.safeParse(meta['imported']).data

/**
 * The checkpoint of a run that consists of an imported network alone: at its step, which is its last, every layer with
 * a mask, nothing explored but what exists.
 */
export function asRun(
  { step, meta, masks, arrays }: Checkpoint,
  { network, data, imported }: { readonly network: Network, readonly data: string, readonly imported: Imported }
): Checkpoint {
  const existing = maskable(network.weights).map(({ name, shape }) =>
    [name, masks.get(`mask/${name}`) ?? Mask.full(shape)] as const)
  const explored = saveExploration(startExploration(existing))
  const steps = Math.max(1, step)
  return {
    step,
    meta: {
      ...meta, imported, totalSteps: steps, stepsPerEpoch: steps, backend: { name: 'imported' },
      data: { ...meta['data'] as object, name: data }
    },
    masks: new Map([...existing.map(([name, mask]) => [`mask/${name}`, mask] as const), ...explored.masks]),
    arrays: new Map([...arrays, ...explored.arrays])
  }
}

/** Refuses to go on with a training that there never was. */
export function refuseImported({ shown }: RunFolder, checkpoint: Checkpoint | undefined): void {
  if (checkpoint === undefined || importedIn(checkpoint) === undefined) return
  throw new UserError([`${shown}: its network was imported, so there is no training to go on with.`,
    `Begin one with it: itop train --from ${shellWord(shown)}`])
}
