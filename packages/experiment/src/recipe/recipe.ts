import { densityOf } from '@itop/masks'
import { drawingSettings } from '@itop/updaters'
import type { LayerChoice } from '@itop/backend-webgpu'
import { backendOf, refuseThreads, refuseTune } from '../backends/backend.js'
import type { BackendName } from '../backends/backend-names.js'
import { checkSettings } from '../settings/check-settings.js'
import { defaultsFor, mainJob } from './defaults.js'
import { hasFixedMasks, inRounds, methodDefaults, methodSettings, takesMasks, updaterOf } from './methods.js'
import { recipeId } from './recipe-id.js'
import { builtIns, type Registry } from '../registry/registry.js'
import { ruleKeys, ruleKinds, ruleSettings, type RuleWithSettings } from '../registry/rule-settings.js'
import { flagOf } from '../settings/setting.js'
import type { RecipeInput } from '../settings/settings.js'
import { UserError } from '../errors/user-error.js'

/** Every setting of a run, defaults filled in: what `recipe.json` holds. */
export interface Recipe extends Omit<RecipeInput, '$schema' | 'sparsity' | 'tuned'> {
  readonly id: string
  readonly model: string
  readonly data: string
  readonly method: string
  readonly density: number
  readonly batch: number
  readonly lr: number
  readonly lrSchedule: string
  readonly momentum: number
  readonly nesterov: boolean
  readonly weightDecay: number
  readonly decay: NonNullable<RecipeInput['decay']>
  readonly labelSmoothing: number
  readonly optimizer: string
  readonly augment: boolean
  readonly validSplit: number
  readonly onBroken: NonNullable<RecipeInput['onBroken']>
  readonly seed: number
  readonly backend: BackendName
  readonly accumulate: number
  /** What `--tune` has measured. */
  readonly tuned?: readonly LayerChoice[]
}

/** The whole recipe from what the file and the flags say; a flag wins over the file. */
export function fillRecipe(file: RecipeInput, flags: RecipeInput, registry = builtIns): Recipe {
  const merged = machineOf(merge(withoutOldRules(file, flags, registry), flags), flags)
  const model = merged.model ?? modelFor(merged.data)
  const method = merged.method ?? (merged.rounds === undefined ? mainJob.method : 'lottery')
  const known = hasDensity(method, registry) ? merged : withoutImplied(merged, { ...file, method }, registry)
  const said = withMasksOf(known, method, registry)
  const optimizer = said.optimizer ?? 'sgd'
  refuseForeign(method, flags.method === undefined ? said : flags, registry)
  refuseBiasCorrection(optimizer, flags.optimizer === undefined ? said : flags)
  const defaults = withoutForeign(method, defaultsFor(model, optimizer, registry), registry)
  refusePictures(said.data ?? defaults.data ?? '', flags.data === undefined ? said : flags, registry)
  const settings: RecipeInput = {
    ...methodDefaults(method, { model, data: said.data ?? defaults.data, steps: said.steps }, registry),
    ...withImpliedRate(said, withImpliedData(said, defaults, registry)),
    ...withoutForeign(method, {
      seed: mainJob.seed, density: mainJob.density, ...withoutPictures(said, registry)
    }, registry)
  }
  if (optimizer === 'sgd') delete settings.biasCorrection
  if (said.maskFile !== undefined) {
    refuseDrawing(method, said, registry)
    for (const key of drawingSettings) delete settings[key as keyof RecipeInput]
  }
  const rules = rulesOf({ ...settings, optimizer })
  refuseForeignRules(rules, said, registry)
  refuseSmoothing(rules.losses, said)
  if (rules.losses !== 'cross-entropy') settings.labelSmoothing = 0
  if (settings.augmentation !== undefined) settings.augment = variesImages(said)
  const usual = ruleKinds.map(kind => ruleSettings(registry[kind][rules[kind]], settings))
  return finish({ ...Object.assign({}, ...usual), ...settings, model, method, optimizer }, said, registry)
}

/** A training that begins with a network keeps its masks, where the method can and nothing says how many are to be. */
function withMasksOf(said: RecipeInput, method: string, registry: Registry): RecipeInput {
  const { from, maskFile } = said
  if (from === undefined || maskFile !== undefined || !takesMasks(method, registry)) return said
  const given = Object.keys(said)
  if ([...drawingSettings, 'sparsity'].some(key => given.includes(key))) return said
  if (updaterOf({ ...said, method, maskFile: from }, registry).settings.density < 1) return { ...said, maskFile: from }
  throw new UserError([`${flagOf('from')} ${from}: every one of its weights exists.`,
    `Say how many are to: ${flagOf('sparsity')}; or train them all: ${flagOf('method')} dense.`])
}

/** Without a density that a file only writes out, as it follows from other settings: a flag may have changed those. */
const withoutImplied = ({ density, ...said }: RecipeInput, file: RecipeInput, registry: Registry): RecipeInput =>
  density === undefined || density === densityFor(file, registry) ? said : { density, ...said }

/** A file without the own settings of rules in whose place the flags name others. */
function withoutOldRules(file: RecipeInput, flags: RecipeInput, registry: Registry): RecipeInput {
  const old = ruleKinds.flatMap(kind => {
    const [before, now] = [file[ruleKeys[kind]], flags[ruleKeys[kind]]]
    const stays = now === before || now === undefined && !(kind === 'augmentations' && flags.augment === false)
    return stays || before === undefined ? [] : Object.keys(registry[kind][before]?.settings ?? {})
  })
  return Object.fromEntries(Object.entries(file).filter(([key]) => !old.includes(key)))
}

/** The flags over the file; of two settings that exclude each other, the flag's stays. */
function merge(file: RecipeInput, flags: RecipeInput): RecipeInput {
  const { $schema: _schema, id: _id, ...base } = file
  if (flags.sparsity !== undefined || flags.density !== undefined) { delete base.sparsity; delete base.density }
  if (flags.epochs !== undefined || flags.steps !== undefined) { delete base.epochs; delete base.steps }
  if (flags.lrSchedule !== undefined && flags.lrSchedule !== 'multi-step') delete base.lrMilestones
  if (flags.augment === false) delete base.augmentation
  if (flags.augmentation !== undefined) delete base.augment
  if (flags.stop !== undefined || flags.stopFraction !== undefined) { delete base.stop; delete base.stopFraction }
  if (flags.dropSchedule !== undefined && flags.dropSchedule !== base.dropSchedule) {
    delete base.dropFloor
    delete base.dropPower
  }
  return { ...base, ...flags }
}

/**
 * Threads and tuning that a file asks for give way to a backend that the flags name and that has no use for them; asked
 * for together they are a mistake.
 */
function machineOf(said: RecipeInput, flags: RecipeInput): RecipeInput {
  const choice = backendOf(said.backend)
  const { threads, tune, tuned, ...rest } = said
  if (flags.backend === undefined || flags.threads !== undefined) refuseThreads(choice, threads)
  if (flags.backend === undefined || flags.tune !== undefined) refuseTune(choice, tune)
  return {
    ...rest,
    ...choice === 'cpu' && threads !== undefined && { threads },
    ...choice === 'webgpu' && tune !== undefined && { tune },
    ...choice === 'webgpu' && tune === true && tuned !== undefined && { tuned }
  }
}

const modelFor = (data: string | undefined): string => data === 'cifar10' ? 'mlp-cifar10' : mainJob.model

/** Milestones are those of one schedule; another one has no use for them. */
function withImpliedRate(said: RecipeInput, { lrMilestones: usual, ...defaults }: RecipeInput): RecipeInput {
  const usually = said.lrMilestones === undefined ? defaults.lrSchedule! : 'multi-step' // every model has one
  const lrSchedule = said.lrSchedule ?? usually
  if (said.lrMilestones !== undefined && lrSchedule !== 'multi-step') {
    throw new UserError([`${flagOf('lrMilestones')}: the ${lrSchedule} schedule has no milestones.`,
      `Leave them out, or choose ${flagOf('lrSchedule')} multi-step.`])
  }
  const lrMilestones = stretched(usual, said, defaults)
  return { ...defaults, lrSchedule, ...lrSchedule === 'multi-step' && lrMilestones !== undefined && { lrMilestones } }
}

/** Milestones of a run of another length; in steps, epochs are unknown here and the schedule's own shares hold. */
const stretched = (
  milestones: readonly number[] | undefined, { epochs, steps }: RecipeInput, { epochs: usual = 1 }: RecipeInput
): number[] | undefined => steps === undefined ? milestones?.map(epoch => epoch * (epochs ?? usual) / usual) : undefined

/** Size of pictures and parts of a batch suit the model's usual data; data sets with a name have small images. */
function withImpliedData(
  said: RecipeInput, { imageSize, accumulate = 1, batch = 1, ...defaults }: RecipeInput, { datasets }: Registry
): RecipeInput {
  const parts = Math.ceil(accumulate * (said.batch ?? batch) / batch) // parts of the default's size
  return imageSize === undefined || (said.data ?? '') in datasets
    ? { ...defaults, batch, accumulate: 1 }
    : { ...defaults, batch, accumulate: parts, imageSize }
}

/** Images of a data set with a name have their size and lie in its own files: none is cut, and none is skipped. */
function refusePictures(data: string, { imageSize, onBroken }: RecipeInput, { datasets }: Registry): void {
  const wrong = imageSize !== undefined ? 'imageSize' : onBroken === 'skip' ? 'onBroken' : undefined
  if (wrong === undefined || !(data in datasets)) return
  throw new UserError([`${flagOf(wrong)}: this is for pictures in folders or shards, and ${data} has files of its own.`,
    'Leave it out, or choose other --data.'])
}

/** Without what a file says of pictures, where the flags name a data set that has none. */
function withoutPictures(said: RecipeInput, { datasets }: Registry): RecipeInput {
  if (!((said.data ?? '') in datasets)) return said
  const { imageSize: _size, onBroken: _broken, ...rest } = said
  return rest
}

function finish(settings: RecipeInput, said: RecipeInput, registry: Registry): Recipe {
  const { sparsity, ...rest } = settings
  const density = sparsity === undefined ? rest.density : densityOf(sparsity)
  refuseParts(rest)
  const recipe = {
    ...rest,
    density: densityFor({ ...rest, ...density !== undefined && { density } }, registry),
    backend: backendOf(rest.backend)
  }
  if (said.steps !== undefined) delete recipe.epochs
  const given = new Map<string, unknown>(Object.entries(recipe))
  const ordered = Object.fromEntries(Object.keys(registry.settings).flatMap(key =>
    key === 'sparsity' || given.get(key) === undefined ? [] : [[key, given.get(key)]]))
  const { tuned } = recipe
  const checked = checkSettings({ ...ordered, ...tuned !== undefined && { tuned } }, { file: 'defaults' }, registry)
  const plugins = registry.plugins.map(({ name }) => name)
  const whole = { ...checked, ...plugins.length > 0 && { plugins } }
  return { id: recipeId(whole, registry), ...whole } as Recipe // the defaults hold every field that is not optional
}

const hasDensity = (method: string, registry: Registry): boolean =>
  methodSettings(method, registry).own.includes('density')

/** The density of a recipe, which some methods have by themselves. */
const densityFor = ({ method = mainJob.method, ...settings }: RecipeInput, registry: Registry): number | undefined =>
  hasDensity(method, registry) && settings.maskFile === undefined
    ? settings.density : updaterOf({ ...settings, method }, registry).settings.density

/** Masks of a file are as they are. */
function refuseDrawing(method: string, said: RecipeInput, registry: Registry): void {
  const given = new Map<string, unknown>(Object.entries(said))
  const own = densityFor({ ...said, method }, registry)
  const wrong = [...drawingSettings, 'sparsity'].find(key =>
    given.get(key) !== undefined && !(key === 'density' && said.density === own))
  if (wrong === undefined) return
  throw new UserError([`${flagOf(wrong)}: masks that a file holds are not drawn, so this has no effect.`,
    `Leave it out, or ${flagOf('maskFile')}.`])
}

/** A batch of so many images has at most so many parts. */
function refuseParts({ accumulate = 1, batch = 1 }: RecipeInput): void {
  if (accumulate <= batch) return
  throw new UserError([`${flagOf('accumulate')} ${accumulate}: a batch of ${batch} images has at most ${batch} parts.`,
    `Choose at most ${batch}, or a larger ${flagOf('batch')}.`])
}

/** Settings of how masks change. */
const changes: readonly string[] = ['prune', 'grow', 'interval', 'dropFraction', 'dropSchedule']

/** A setting that the method has no use for is a misunderstanding, unless it only says what is so anyway. */
function refuseForeign(method: string, said: RecipeInput, registry: Registry): void {
  const own = densityFor({ ...said, method }, registry)
  const given = new Map<string, unknown>(Object.entries(said))
  const wrong = methodSettings(method, registry).foreign.find(key =>
    given.get(key) !== undefined && !(key === 'density' && said.density === own) &&
    !(key === 'sparsity' && densityOf(said.sparsity!) === own))
  if (wrong === undefined) return
  const why = method === 'dense' ? 'trains every weight'
    : inRounds(method, registry) && (wrong === 'density' || wrong === 'sparsity')
      ? `ends with what ${flagOf('rounds')} of ${flagOf('pruneFraction')} leave`
      : hasFixedMasks(method, registry) && changes.includes(wrong)
        ? 'never changes its masks'
        : `has no ${wrong}`
  throw new UserError([`${flagOf(wrong)}: method ${method} ${why}, so this has no effect.`,
    'Leave it out, or choose another --method.'])
}

type ChosenRules = Readonly<Record<typeof ruleKinds[number], string>>

/** The names of the rules that a recipe chooses. */
const rulesOf = ({ optimizer = '', lrSchedule = '', loss = 'cross-entropy', augmentation = '' }: RecipeInput) =>
  ({
    optimizers: optimizer, learningRates: lrSchedule, losses: loss, augmentations: augmentation
  }) satisfies ChosenRules

/** Who names an augmentation wants it; who says off beside it has said two things. */
function variesImages({ augment, augmentation }: RecipeInput): true {
  if (augment !== false) return true
  throw new UserError([`${flagOf('augmentation')} ${augmentation}: ${flagOf('augment')} is off, so this has no effect.`,
    'Leave one of the two out.'])
}

/** Only cross-entropy has targets to smooth. */
function refuseSmoothing(loss: string, { labelSmoothing = 0 }: RecipeInput): void {
  if (loss === 'cross-entropy' || labelSmoothing === 0) return
  throw new UserError([`${flagOf('labelSmoothing')}: the loss ${loss} has none, so this has no effect.`,
    `Leave it out, or choose ${flagOf('loss')} cross-entropy.`])
}

/** A setting of a rule that was not chosen is a misunderstanding. */
function refuseForeignRules(chosen: ChosenRules, said: RecipeInput, registry: Registry): void {
  const given = Object.keys(said)
  for (const kind of ruleKinds) {
    const own = Object.keys(registry[kind][chosen[kind]]?.settings ?? {})
    const rules = Object.values<RuleWithSettings>(registry[kind])
    const foreign = rules.flatMap(({ settings = {} }) => Object.keys(settings))
      .find(key => !own.includes(key) && given.includes(key))
    if (foreign === undefined) continue
    const flag = flagOf(ruleKeys[kind])
    throw new UserError([chosen[kind] === ''
      ? `${flagOf(foreign)}: there is no ${flag}, so this has no effect.`
      : `${flagOf(foreign)}: ${chosen[kind]} has no ${foreign}, so this has no effect.`,
      `Leave it out, or choose another ${flag}.`])
  }
}

/** Only Adam has a bias to correct. */
function refuseBiasCorrection(optimizer: string, { biasCorrection }: RecipeInput): void {
  if (optimizer !== 'sgd' || biasCorrection === undefined) return
  throw new UserError([`${flagOf('biasCorrection')}: sgd has no bias correction, so this has no effect.`,
    `Leave it out, or choose ${flagOf('optimizer')} adam or adamw.`])
}

function withoutForeign(method: string, said: RecipeInput, registry: Registry): RecipeInput {
  const unused = methodSettings(method, registry).foreign
  return Object.fromEntries(Object.entries(said).filter(([key]) => !unused.includes(key)))
}
