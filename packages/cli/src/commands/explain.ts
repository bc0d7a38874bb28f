import type { Mask, Shape } from '@itop/masks'
import { maskable } from '@itop/models'
import { createPattern, explainLayer } from '@itop/ops'
import { backendOf, refuseThreads, startBackend, type StartedBackend } from '../backend.js'
import { backendRecord, type BackendRecord } from '../environment.js'
import { recipeFrom, settingsFrom } from '../flags.js'
import type { Io } from '../io.js'
import { updaterOf } from '../methods.js'
import { partSize } from '../memory-plan.js'
import { plannedNetwork } from '../network-for.js'
import { costLayers } from '../plan.js'
import type { Recipe } from '../recipe.js'
import { shippedRecipes } from '../recipes/shipped.js'
import { restoreMasks } from '../restore-parameters.js'
import { requireCheckpoint } from '../run-checkpoint.js'
import { openRunFolder, readRunRecipe } from '../run-folder.js'
import type { RecipeInput } from '../settings.js'
import { styleFor, type Style } from '../style.js'
import { percent } from '../text/format.js'

/** How each layer is computed on this machine: the object of `itop explain --json`. */
export interface Explanation extends BackendRecord {
  readonly batch: number
  readonly layers: readonly ExplainedLayer[]
}

/** How one layer is computed. */
export interface ExplainedLayer {
  readonly name: string
  readonly shape: Shape
  readonly density: number
  readonly arithmetic: 'sparse' | 'dense'
  readonly kernel: string
  readonly why: string
}

/** Prints, for a run or for what a run with these options would be, how each layer is computed and why. */
export const runExplain = async (
  name: string | undefined, flags: { readonly json?: boolean }, io: Io
): Promise<number> => {
  const { recipe, masks } = await subject(name, flags, io)
  const backend = await startBackend(recipe.backend, recipe, io)
  try {
    const explanation = explain(recipe, masks, backend)
    io.stdout.write(flags.json === true
      ? `${JSON.stringify(explanation)}\n`
      : explainText(explanation, recipe, styleFor(io)))
    return 0
  } finally {
    await backend.dispose()
  }
}

type NamedMask = readonly [name: string, mask: Mask]

/** The masks of a run's checkpoint, or those with which a recipe would begin. */
const subject = async (
  name: string | undefined, flags: object, io: Io
): Promise<{ readonly recipe: Recipe, readonly masks: readonly NamedMask[] }> => {
  if (name === undefined || name.endsWith('.json') || Object.hasOwn(shippedRecipes, name)) {
    const recipe = recipeFrom(name, flags, io)
    const network = plannedNetwork(recipe)
    costLayers(network, updaterOf(recipe).settings) // refuses a density that the layers cannot have
    const layers = maskable(network.weights).map(({ name: layer, shape }) => ({ name: layer, shape }))
    const masks = updaterOf(recipe).init(layers, recipe.seed)
    return { recipe, masks: layers.map((layer, i) => [layer.name, masks[i]!.stored]) }
  }
  const folder = openRunFolder(name, io.cwd)
  const recipe = onMachine(readRunRecipe(folder), settingsFrom(flags))
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model)
  return { recipe, masks: restoreMasks(network, checkpoint).map(({ name: layer, now }) => [layer, now]) }
}

/** A run's recipe, with what the flags say of where and in what batches it would be computed. */
const onMachine = ({ threads: was, ...recipe }: Recipe, given: RecipeInput): Recipe => {
  const { batch, accumulate = 1, threads } = given
  const backend = given.backend === undefined ? recipe.backend : backendOf(given.backend)
  refuseThreads(backend, threads)
  const now = backend === 'cpu' ? threads ?? was : undefined
  return {
    ...recipe, backend, ...batch !== undefined && { batch, accumulate }, ...now !== undefined && { threads: now }
  }
}

const explain = (recipe: Recipe, masks: readonly NamedMask[], backend: StartedBackend): Explanation => {
  const batch = partSize(recipe)
  const layers = masks.map(([layer, mask]) =>
    ({ name: layer, shape: mask.shape, density: mask.density, ...explainLayer(createPattern(mask), batch) }))
  return { ...backendRecord(backend), batch, layers }
}

const explainText = ({ description, batch, layers }: Explanation, recipe: Recipe, style: Style): string => [
  `${style.bold(`${recipe.method} · ${recipe.model}`)} on ${description}, batch ${batch}`,
  ...layers.flatMap(({ name, shape, density, arithmetic, kernel, why }) => ['',
    `  ${style.bold(name)}  ${shape.join('×')}, density ${percent(density)}: ` +
      style.accent(`${arithmetic} arithmetic`),
    `    kernel  ${kernel}`,
    `    why     ${why}`]),
  '', ''
].join('\n')
