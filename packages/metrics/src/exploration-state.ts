import { Mask } from '@itop/masks'
import { check } from './check.js'
import type { Exploration, ExplorationPoint, LayerExploration } from './exploration-types.js'
import { restoreHistory, type SavedPoint } from './history.js'

/** The names under which a checkpoint has the exploration of a layer: two masks and an array. */
export const explorationKeys = (layer: string) =>
  ({ everActive: `everActive/${layer}`, reliable: `reliable/${layer}`, birthSteps: `birthSteps/${layer}` })

/** An exploration as a checkpoint stores it. */
export interface ExplorationState {
  /** `everActive/NAME` and `reliable/NAME` of every layer. */
  readonly masks: ReadonlyMap<string, Mask>
  /** `birthSteps/NAME` of every layer. */
  readonly arrays: ReadonlyMap<string, Uint32Array>
  /** Plain JSON. */
  readonly history: readonly ExplorationPoint[]
}

/**
 * What a checkpoint has to hold, beside the present masks, for an exploration to go on exactly.
 * The masks are the exploration's own, not copies: write them before the next `observeUpdate`.
 */
export const saveExploration = ({ layers, history }: Exploration): ExplorationState => ({
  masks: new Map(layers.flatMap(({ name, everActive, reliable }) => {
    const keys = explorationKeys(name)
    return [[keys.everActive, everActive] as const, [keys.reliable, reliable] as const]
  })),
  arrays: new Map(layers.map(({ name, birthSteps }) => [explorationKeys(name).birthSteps, birthSteps])),
  history
})

/** The exploration that was saved, given the masks of that moment in model order. Copies what it will change. */
export function restoreExploration(
  masks: Iterable<readonly [name: string, mask: Mask]>, saved: {
    readonly masks: ReadonlyMap<string, Mask>
    /** May hold other arrays too: a checkpoint's `arrays` can be passed as they are. */
    readonly arrays: ReadonlyMap<string, Float32Array | Float64Array | Uint32Array>
    /** Of this version or an older one. */
    readonly history: readonly SavedPoint[]
  }
): Exploration {
  const layers = Array.from(masks, ([name, active]) => restoreLayer(name, active, saved))
  check(saved.history.length > 0 && saved.history.every(point => point.layers.length === layers.length), () =>
    `restoreExploration: expected a history with ${layers.length} layers at every point. Is it of another model?`)
  return { layers, history: restoreHistory(saved.history) }
}

type Saved = Parameters<typeof restoreExploration>[1]

function restoreLayer(name: string, active: Mask, saved: Saved): LayerExploration {
  const keys = explorationKeys(name)
  const everActive = ownCopy(saved, keys.everActive, active)
  const reliable = ownCopy(saved, keys.reliable, active)
  const birthSteps = saved.arrays.get(keys.birthSteps)
  const found = birthSteps === undefined ? 'none' : `${birthSteps.length} in a ${birthSteps.constructor.name}`
  check(birthSteps instanceof Uint32Array && birthSteps.length === active.count, () =>
    `restoreExploration: expected a Uint32Array "${keys.birthSteps}" with ${active.count} entries, one for each ` +
    `existing weight, got ${found}.`)
  return {
    name, active, everActive, reliable,
    explored: everActive.count, reliablyExplored: reliable.count, birthSteps: birthSteps.slice()
  }
}

function ownCopy(saved: Saved, key: string, active: Mask): Mask {
  const mask = saved.masks.get(key)
  check(mask !== undefined && mask.shape.join() === active.shape.join(), () =>
    `restoreExploration: expected a mask "${key}" of shape [${active.shape.join(', ')}], ` +
    `got ${mask === undefined ? 'none' : `[${mask.shape.join(', ')}]`}. Is the checkpoint of another model?`)
  return Mask.fromWords(mask.shape, mask.words.slice())
}
