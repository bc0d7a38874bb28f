import { Mask, sizeOf, type Shape } from '@itop/masks'
import { layersOf, type Network } from '@itop/models'
import {
  createParameter, createPattern, explainLayer, recordsInference, type LayerExplanation, type Parameter, type Pattern
} from '@itop/ops'
import { whyOrdinary } from '@itop/trainer'
import type { StepRule, Updater } from '@itop/updaters'
import {
  backendOf, backendRecord, bytes, denseMeasurementWords, denseMeasurements, lossOf, memoryPlan, optimizerOf,
  ownMeasurements, partSize, percent, plannedNetwork, plural, questionOf, refuseThreads, refuseTune, restoreMasks,
  runLength, settingsFrom, shippedRecipes, startOptionsOf, startWithoutData, storesMore, trainImages, updaterOf,
  withoutData, type BackendRecord, type DenseMeasurement, type Recipe, type RecipeInput, type Registry,
  type StartedBackend
} from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import { recipeFrom } from '../recipe/recipe-from.js'
import type { Session } from '../program/io.js'
import { geometryOf } from '@itop/bench'
import { requireCheckpoint } from '../run-folder/run-checkpoint.js'
import { openRunFolder } from '../run-folder/run-folder.js'
import { readRunRecipe } from '../run-folder/run-recipe.js'
import { styleFor, type Style } from '../program/style.js'
import { passOver, tunedRecipe } from '../training/tune.js'

/** How each layer is computed on this machine: the object of `itop explain --json`. */
export interface Explanation extends BackendRecord {
  readonly batch: number
  /** Where the weights are chosen in a look at the network: that these layers are a forecast, and what it takes. */
  readonly note?: string
  /**
   * How tests and predictions run: `recorded`, as one call once a batch size has come a second time, or `by operation`.
   * Weights of which passes use a part are computed by operation always.
   */
  readonly passes: 'recorded' | 'by operation'
  /** How training steps run that no update is due in: the same, and why by operation where they do. */
  readonly steps: { readonly run: 'recorded' } | { readonly run: 'by operation', readonly why: string }
  readonly layers: readonly ExplainedLayer[]
  /** Measurements of the method that keep a number for every position from step to step, and their bytes. */
  readonly denseMeasurements: readonly DenseMeasurement[]
}

/** How one layer is computed. */
export interface ExplainedLayer {
  readonly name: string
  readonly shape: Shape
  readonly density: number
  readonly arithmetic: 'sparse' | 'dense'
  readonly kernel: string
  readonly why: string
  /** Neighbouring outputs that are computed together, since they share their pattern; left out where there are none. */
  readonly together?: number
  /** Where weights go and come together: how many, and how many such cells there are; 1 where they do not. */
  readonly structure?: { readonly name: string, readonly cell: number, readonly cells: number, readonly groups: number }
}

/** Prints, for a run or for what a run with these options would be, how each layer is computed and why. */
export async function runExplain(
  name: string | undefined, flags: { readonly json?: boolean }, io: Session
): Promise<number> {
  const asked = await subject(name, flags, io)
  const { network } = asked
  const recipe = await tunedRecipe(network, asked.recipe, io)
  const backend = await startBackend(recipe.backend, startOptionsOf(recipe), io)
  try {
    const explanation = await explain({ ...asked, recipe }, backend, io.registry)
    io.stdout.write(flags.json === true
      ? `${JSON.stringify(explanation)}\n`
      : explainText(explanation, recipe, styleFor(io)))
    return 0
  } finally {
    await backend.dispose()
  }
}

/** What is explained. */
interface Subject {
  readonly network: Network
  readonly recipe: Recipe
  /** Of the maskable weights, by name. */
  readonly masks: ReadonlyMap<string, Mask>
  /** Whether more weights are stored than passes use. */
  readonly stores: boolean
  readonly note?: string
}

/** With the masks of a run's checkpoint, or those with which a recipe would begin. */
async function subject(name: string | undefined, flags: object, io: Session): Promise<Subject> {
  if (name === undefined || name.endsWith('.json') || Object.hasOwn(shippedRecipes, name)) {
    const recipe = recipeFrom(name, flags, io)
    const network = plannedNetwork(recipe, io.registry)
    const updater = updaterOf(recipe, io.registry)
    const length = runLength(recipe, trainImages(recipe, io.registry))
    // Refuses densities that cannot be.
    const { start } = memoryPlan(questionOf(network, updater, length, io.registry), recipe)
    const layers = layersOf(network)
    const { masks } = await startWithoutData(network, withoutData(updater), recipe)! // which looks at no data
    return {
      network, recipe, masks: new Map(layers.map((layer, i) => [layer.name, masks[i]!.forward])),
      stores: storesMore(masks.map(({ stored, forward }) => ({ stored, now: forward }))),
      ...start !== undefined && { note: lookNote(updater.name, start) }
    }
  }
  const folder = openRunFolder(name, io.cwd)
  const recipe = onMachine(await readRunRecipe(folder, io), settingsFrom(flags, io.registry))
  const { checkpoint, network } = await requireCheckpoint(folder, recipe.model, io.registry)
  const masks = restoreMasks(network, checkpoint)
  return {
    network, recipe, masks: new Map(masks.map(({ name: layer, now }) => [layer, now])), stores: storesMore(masks)
  }
}

const lookNote = (method: string, start: number): string =>
  `${method} chooses the weights in a look at the dense network before the first step (${bytes(start)}). ` +
    'Until then, layers are as ERK would have them.'

/** A run's recipe, with what the flags say of where and in what batches it would be computed. */
function onMachine({ threads: was, ...recipe }: Recipe, given: RecipeInput): Recipe {
  const { batch, accumulate = 1, threads } = given
  const backend = given.backend === undefined ? recipe.backend : backendOf(given.backend)
  refuseThreads(backend, threads)
  refuseTune(backend, given.tune)
  const now = backend === 'cpu' ? threads ?? was : undefined
  return {
    ...recipe, backend,
    tune: backend === 'webgpu' && (given.tune ?? recipe.tune ?? false),
    ...batch !== undefined && { batch, accumulate },
    ...now !== undefined && { threads: now }
  }
}

async function explain(
  { network, recipe, masks, stores, note }: Subject, backend: StartedBackend, registry: Registry
): Promise<Explanation> {
  const batch = partSize(recipe)
  const updater = updaterOf(recipe, registry)
  const structure = structureOf(updater)
  const shapes = layersOf(network)
  const rules = updater.everyStep?.(shapes) ?? []
  const ranked = new Map(shapes.map(({ name }, i) => [name, rules[i]]))
  // Where masks change in every pass kernels know none: they multiply by zeros too.
  const patterns = new Map([...masks].map(([name, mask]) =>
    [name, createPattern(ranked.get(name) ? Mask.full(mask.shape) : mask)]))
  const parameters = recipe.tuned === undefined ? new Map<string, Parameter>() : emptyParameters(network, patterns)
  // What was measured of a convolution goes by the size of its images, which the backend sees when it computes one.
  if (recipe.tuned !== undefined) await passOver(network, parameters, recipe)
  const layers = [...patterns].map(([name, pattern]) =>
    ({
      name, shape: pattern.shape, density: masks.get(name)!.density,
      ...rankedLayer(ranked.get(name), explainLayer(pattern, batch, geometryOf(network, name, pattern, batch))),
      ...structure?.(name, pattern)
    }))
  for (const parameter of parameters.values()) parameter.dispose()
  return {
    ...backendRecord(backend), batch, ...note !== undefined && { note },
    steps: stepsOf({ recipe, updater, stores }, registry),
    passes: recordsInference() && !stores && !rules.some(Boolean) ? 'recorded' : 'by operation', layers,
    denseMeasurements: denseMeasurements(network, updater, registry)
  }
}

/** How training steps run between updates. */
function stepsOf(
  { recipe, updater, stores }: Pick<Subject, 'recipe' | 'stores'> & { readonly updater: Updater }, registry: Registry
): Explanation['steps'] {
  const kind = {
    updater, loss: lossOf(recipe, registry), optimizer: optimizerOf(recipe, registry), accumulate: recipe.accumulate,
    measurements: ownMeasurements(registry)
  }
  const why = whyOrdinary(kind) ?? (stores ? 'passes use a part of the weights that are stored' : undefined)
  return why === undefined ? { run: 'recorded' } : { run: 'by operation', why }
}

/** How a layer is computed whose weights are ranked in every pass, if they are. */
function rankedLayer(rule: StepRule | undefined, explanation: LayerExplanation): LayerExplanation {
  if (!rule) return explanation
  const { n, m } = rule
  const why = `every pass chooses the ${n} largest of every ${m} anew, so that no list of positions pays: ` +
    'the others are zeros'
  return { ...explanation, arithmetic: 'dense', why }
}

/** What a layer's weights do together, where a recipe says that they do. */
function structureOf({ cells, settings: { structure: name } }: Updater) {
  if (cells === undefined || name === undefined) return undefined
  return (layer: string, { shape, nnz }: Pattern): Pick<ExplainedLayer, 'structure'> => {
    const { size, groups } = cells({ name: layer, shape })
    return { structure: { name: String(name), cell: size, cells: nnz / size, groups } }
  }
}

/** A structure changes which weights exist; what each costs it changes where kernels compute outputs together. */
function structureText({ structure, arithmetic, together }: ExplainedLayer): string[] {
  if (structure === undefined) return []
  const { name, cell, cells, groups } = structure
  const each = groups > 1 ? `, ${plural(cells / groups, 'cell')} in each of ${groups} groups` : ''
  const what = cell === 1 && groups === 1 ? `unstructured, since ${name} does not divide it`
    : `${name}, ${plural(cells, 'cell')} of ${plural(cell, 'weight')}${each}; ` + (arithmetic === 'dense'
      ? 'dense arithmetic computes absent weights too'
      : together !== undefined ? `${together} outputs are computed together, so that weights cost less than single ones`
      : 'no kernel makes use of it, so they cost what single weights cost')
  return [`    structure  ${what}`]
}

/** Weights of these patterns, all 0. */
const emptyParameters = (
  network: Network, patterns: ReadonlyMap<string, Pattern>
): ReadonlyMap<string, Parameter> => new Map(network.weights.map(({ name, role, shape }) => {
  const pattern = patterns.get(name) ?? null
  const values = new Float32Array(pattern?.nnz ?? sizeOf(shape))
  return [name, createParameter({ name, role, shape, pattern, values })]
}))

const explainText = (explanation: Explanation, recipe: Recipe, style: Style): string => [
  `${style.bold(`${recipe.method} · ${recipe.model}`)} on ${explanation.description}, batch ${explanation.batch}`,
  ...explanation.note === undefined ? [] : [explanation.note],
  passesText[explanation.passes],
  explanation.steps.run === 'recorded' ? 'Training steps between updates are recorded, and then run as one call.'
    : `Training steps run operation by operation: ${explanation.steps.why}.`,
  ...explanation.layers.flatMap(layer => ['', ...layerText(layer, style)]),
  ...denseMeasurementWords(explanation.denseMeasurements).flatMap(sentence => ['', sentence]),
  '', ''
].join('\n')

/** How tests and predictions run, in words. */
const passesText: Readonly<Record<Explanation['passes'], string>> = {
  'recorded': 'Tests and predictions are recorded when a batch size comes again, and then run as one call.',
  'by operation': 'Tests and predictions run operation by operation.'
}

function layerText(layer: ExplainedLayer, style: Style): readonly string[] {
  const { name, shape, density, arithmetic, kernel, why } = layer
  return [
    `  ${style.bold(name)}  ${shape.join('×')}, density ${percent(density)}: ` +
      style.accent(`${arithmetic} arithmetic`),
    `    kernel  ${kernel}`,
    `    why     ${why}`,
    ...structureText(layer)
  ]
}
