import { CheckpointError, usedWeight, type Checkpoint } from '@itop/checkpoint'
import { asUserError, flagOf, updaterOf, UserError, type Recipe, type Registry } from '@itop/experiment'
import type { Network } from '@itop/models'
import { fromTrained, type FromTrained } from '@itop/trainer'
import { checkpointAt } from '../files/read-masks.js'

/** The checkpoint whose network a recipe begins with; undefined where it draws one. Refuses another network. */
export function givenNetwork({ from }: Recipe, network: Network, cwd: string): Checkpoint | undefined {
  if (from === undefined) return undefined
  const checkpoint = checkpointAt(cwd, from, flagOf('from'))
  try {
    for (const spec of network.weights) usedWeight(checkpoint, spec)
    return checkpoint
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    throw new UserError([`${flagOf('from')} ${from}: a network of ${String(checkpoint.meta['model'])}, whose weights ` +
      `are not those of ${network.name} for this data.`, `Name its ${flagOf('model')} and the kind of data it is for.`],
    { cause: error })
  }
}

/** A run as it begins. */
interface Beginning {
  readonly recipe: Recipe
  readonly registry: Registry
  readonly network: Network
  /** The network that it begins with. */
  readonly given: Checkpoint | undefined
}

/** The method of a run, and the network that it begins with, if one is given. */
export async function methodOf(
  { recipe, registry, network, given }: Beginning
): Promise<Pick<FromTrained<unknown>, 'method'> & Partial<FromTrained<unknown>>> {
  const method = updaterOf(recipe, registry)
  if (given === undefined) return { method }
  try {
    return await fromTrained(method, given, { network, seed: recipe.seed })
  } catch (error) {
    const told = asUserError(error)
    if (!(told instanceof UserError)) throw told
    throw new UserError([told.message.replace(/^fromTrained:/, `${flagOf('from')} ${recipe.from}:`)], { cause: error })
  }
}
