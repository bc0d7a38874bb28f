import { Mask } from '@itop/masks'
import { moveValues } from '@itop/masks/changes'
import { check, share, sum } from './check.js'
import type {
  Exploration, ExplorationPoint, LayerExploration, ObservedLayer, ObservedUpdate
} from './exploration-types.js'
import { addPositions, addSurvivors } from './bitmaps.js'
import { extend } from './history.js'

/** The exploration at the start of a run: R_s is the density, nothing is explored reliably yet. */
export function startExploration(masks: Iterable<readonly [name: string, mask: Mask]>): Exploration {
  const layers = Array.from(masks, ([name, mask]): LayerExploration => ({
    name,
    active: mask,
    everActive: Mask.fromWords(mask.shape, mask.words.slice()),
    reliable: Mask.empty(mask.shape),
    explored: mask.count,
    reliablyExplored: 0,
    birthSteps: new Uint32Array(mask.count)
  }))
  const names = new Set(layers.map(({ name }) => name))
  check(layers.length > 0, () => 'startExploration: expected at least one layer, got none.')
  check(names.size === layers.length, () => 'startExploration: expected distinct layer names. Rename one.')
  return { layers, history: [point(0, 0, layers)] }
}

/**
 * The exploration after an update of the masks. Layers that the update does not name stay as they are.
 *
 * The bitmaps of a large layer exist once: they are changed in place and belong to the *returned* exploration. Drop the
 * one passed in. Nothing is changed when this throws.
 */
export function observeUpdate(exploration: Exploration, update: ObservedUpdate): Exploration {
  const last = exploration.history[exploration.history.length - 1]
  check(Number.isInteger(update.step) && update.step > last.step && update.step < 2 ** 32, () =>
    `observeUpdate: expected an integer step above the last observed one, ${last.step}, got ${update.step}. ` +
    'Observe every update once, in order.')
  const changes = new Map(update.layers.map(change => [change.name, change]))
  const pairs = exploration.layers.map(layer => [layer, changes.get(layer.name)] as const)
  checkChanges(pairs, changes, update.layers.length)
  const layers = pairs.map(([layer, change]) => change === undefined ? layer : observeLayer(layer, change, update.step))
  return { layers, history: extend(exploration.history, point(update.step, last.updates + 1, layers)) }
}

function observeLayer(layer: LayerExploration, change: ObservedLayer, step: number): LayerExploration {
  const { shape } = layer.everActive
  const explored = layer.explored + addPositions(layer.everActive.words, change.activated)
  const reliablyExplored = layer.reliablyExplored +
    addSurvivors(layer.reliable.words, change.forward.words, change.grown)
  return {
    name: layer.name,
    active: change.forward,
    // A mask remembers its count, so the changed words need new masks; the words are not copied.
    everActive: Mask.fromWords(shape, layer.everActive.words),
    reliable: Mask.fromWords(shape, layer.reliable.words),
    explored,
    reliablyExplored,
    birthSteps: moveValues(layer.active, change.forward, layer.birthSteps, step)
  }
}

/** R_s and the reliably explored share, of all layers together and of each, as fractions of all positions. */
export function explorationRate(exploration: Exploration): {
  readonly rs: number
  readonly reliable: number
  readonly layers: readonly { readonly name: string, readonly rs: number, readonly reliable: number }[]
} {
  const { layers } = exploration
  return {
    rs: total(layers, layer => layer.explored),
    reliable: total(layers, layer => layer.reliablyExplored),
    layers: layers.map(({ name, everActive: { size }, explored, reliablyExplored }) =>
      ({ name, rs: share(explored, size), reliable: share(reliablyExplored, size) }))
  }
}

const point = (step: number, updates: number, layers: readonly LayerExploration[]): ExplorationPoint => ({
  step,
  updates,
  rs: total(layers, layer => layer.explored),
  layers: layers.map(({ explored, everActive }) => share(explored, everActive.size))
})

const total = (layers: readonly LayerExploration[], count: (layer: LayerExploration) => number): number =>
  share(sum(layers.map(count)), sum(layers.map(layer => layer.everActive.size)))

type Pair = readonly [LayerExploration, ObservedLayer | undefined]

function checkChanges(pairs: readonly Pair[], changes: ReadonlyMap<string, ObservedLayer>, given: number): void {
  const known = pairs.map(([layer]) => layer.name)
  check(changes.size === given, () => 'observeUpdate: expected each layer once. A layer name came twice.')
  for (const name of changes.keys()) {
    check(known.includes(name), () => `observeUpdate: unknown layer "${name}". Known: ${known.join(', ')}.`)
  }
  for (const [layer, change] of pairs) if (change !== undefined) checkChange(layer, change)
}

function checkChange(layer: LayerExploration, change: ObservedLayer): void {
  const { shape, size } = layer.everActive
  const where = `observeUpdate: layer "${layer.name}"`
  check(change.forward.shape.join() === shape.join(), () =>
    `${where}: expected a mask of shape [${shape.join(', ')}], got [${change.forward.shape.join(', ')}].`)
  for (const list of ['pruned', 'grown', 'dropped', 'activated'] as const) {
    checkAscending(where, list, change[list], size)
  }
  const count = layer.active.count - change.dropped.length + change.activated.length
  check(change.forward.count === count, () =>
    `${where}: expected ${count} existing positions (before, minus dropped, plus activated), ` +
    `got ${change.forward.count}. Was an update not observed?`)
  const missing = firstMissing(change.activated, change.forward)
  check(missing === undefined, () =>
    `${where}: position ${missing} was activated but the forward mask does not have it.`)
}

// In loops: lists may be as long as a dense layer, and `find` calls a function for each.

function firstMissing(positions: Uint32Array, mask: Mask): number | undefined {
  for (let i = 0; i < positions.length; i++) if (!mask.has(positions[i])) return positions[i]
  return undefined
}

function checkAscending(where: string, list: string, positions: Uint32Array, size: number): void {
  let at = 0
  while (at < positions.length && positions[at] < size && !(at > 0 && positions[at] <= positions[at - 1])) at++
  check(at === positions.length, () =>
    `${where}: expected ${list} to be ascending positions below ${size}, got ${positions[at]} at index ${at}.`)
}
