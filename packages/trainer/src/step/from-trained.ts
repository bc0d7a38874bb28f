import { usedWeight, type Checkpoint, type StoredWeight } from '@itop/checkpoint'
import { Mask, andNot, or, randomSubset, reindex, topK } from '@itop/masks'
import { layersOf, type Network } from '@itop/models'
import type { LayerShape, Started, Updater } from '@itop/updaters'
import type { StartFrom } from './start-from.js'

/** Where a training takes over from. */
export interface FromTrainedOptions {
  /** Of both. */
  readonly network: Network
  /** Of the training that begins. */
  readonly seed: number
}

/** Options of `train`. */
export interface FromTrained<State> {
  readonly method: Updater<State>
  readonly startFrom: StartFrom
}

/**
 * What `train` is told to begin with a trained network in place of drawn weights: at step 0, with a new optimizer. Each
 * layer has as many weights as the method would draw. They are the largest that the network has; where it has fewer,
 * some of those that the method draws come with them, at 0. What has no mask is taken over as it is. A method that
 * scores every position before the first step is shown the network, and chooses itself.
 */
export async function fromTrained<State>(
  method: Updater<State>, checkpoint: Pick<Checkpoint, 'masks' | 'arrays'>, { network, seed }: FromTrainedOptions
): Promise<FromTrained<State>> {
  refuseRounds(method)
  const weights = new Map(network.weights.map(spec => [spec.name, usedWeight(checkpoint, spec)]))
  if (method.probe) {
    const values = [...weights].map(([name, weight]) => [name, wholeOf(weight)] as const)
    return { method, startFrom: { step: 0, values: new Map(values) } }
  }
  const layers = layersOf(network)
  const started = await method.start(layers, { seed })
  const masks = new Map(layers.map((layer, i) => {
    const drawn = drawnMask(method, layer, started, i)
    return [layer.name, takenOver(drawn, weights.get(layer.name)!, `${seed}/${layer.name}/taken-over`)] as const
  }))
  const start = () => ({ ...started, masks: [...masks.values()].map(mask => ({ stored: mask, forward: mask })) })
  const values = [...weights].map(([name, weight]) => [name, valuesAt(masks.get(name), weight)] as const)
  return { method: { ...method, start }, startFrom: { step: 0, values: new Map(values) } }
}

/** The drawn number of positions: the largest weights that there are, and of the drawn ones as many as are missing. */
function takenOver(drawn: Mask, { mask = Mask.full(drawn.shape), values }: StoredWeight, seed: string): Mask {
  if (drawn.count >= mask.count) {
    const more = randomSubset({ population: andNot(drawn, mask), count: drawn.count - mask.count, seed })
    return or(mask, more)
  }
  const positions = mask.indices()
  return Mask.fromIndices(mask.shape, topK(values.map(Math.abs), drawn.count).map(i => positions[i]))
}

const valuesAt = (now: Mask | undefined, { mask, values }: StoredWeight): Float32Array =>
  now ? reindex(mask ?? Mask.full(now.shape), now, values) : values

const wholeOf = ({ mask, values }: StoredWeight): Float32Array =>
  mask ? reindex(mask, Mask.full(mask.shape), values) : values

/** The first mask of a layer, whose positions are free to be others, or are all there are. */
function drawnMask(method: Updater, layer: LayerShape, { masks }: Started<unknown>, i: number): Mask {
  const { stored, forward, backward = stored } = masks[i]
  const isFree = !isStructured(method, layer) || stored.count === stored.size
  if (isFree && forward === stored && backward === stored) return stored
  throw new RangeError(`fromTrained: the first weights of ${method.name} are bound together, by a structure or by ` +
    `what is stored beside them, so that those of a network cannot take their places in '${layer.name}'. Choose a ` +
    'method that draws each by itself, such as static or rigl, or leave the network out.')
}

function isStructured({ cells, settings: { structure = 'unstructured' } }: Updater, layer: LayerShape): boolean {
  if (!cells) return structure !== 'unstructured'
  const { size, groups } = cells(layer)
  return size * groups > 1
}

function refuseRounds({ name, restarts }: Updater): void {
  if (!restarts) return
  throw new RangeError(`fromTrained: ${name} trains in rounds, each of which begins with what the one before it ` +
    'left. Choose a method that trains once, or leave the network out.')
}
