import { Mask } from '@itop/masks'
import { train, type Measurement } from '@itop/trainer'
import {
  over, type LayerMasks, type LayerView, type TopologyChange, type UpdatePlan, type Updater
} from '@itop/updaters'
import { withoutChance } from './chance.js'
import { sameNumbers } from './numbers.js'
import { training } from './problem.js'

/** What a method did in a training. */
export interface MethodRun {
  readonly first: readonly LayerMasks[]
  readonly plan: UpdatePlan
  readonly updates: readonly SeenUpdate[]
  /** R_s before each update, as it is shown. */
  readonly shares: readonly number[]
  /** What an update changed of what it was shown. */
  readonly changed: readonly string[]
  /** What was said of clocks and chance. */
  readonly chance: readonly Error[]
  /** What ended the training before its time. */
  readonly failure: unknown
}

/** An update: masks before it, and what it changed. */
export interface SeenUpdate {
  readonly step: number
  readonly before: readonly Mask[]
  readonly change: TopologyChange
}

interface Notes {
  first: readonly LayerMasks[]
  plan: UpdatePlan | undefined
  readonly updates: SeenUpdate[]
  readonly shares: number[]
  readonly changed: string[]
  readonly chance: Error[]
}

/** Trains with a method and notes what it does. */
export async function methodRun(updater: Updater, measurements: readonly Measurement[]): Promise<MethodRun> {
  const notes: Notes = { first: [], plan: undefined, updates: [], shares: [], changed: [], chance: [] }
  const run = train({ ...training, measurements, method: watched(updater, notes) })
  const failure = await run.done.then(() => undefined, (error: unknown) => error)
  return { ...notes, failure, plan: notes.plan! }   // a training begins with its plan
}

/** The same updater, of which is noted what it does. */
const watched = (updater: Updater, notes: Notes): Updater => over(updater, {
  start: async (...given: Parameters<Updater['start']>) => {
    const started = await noted(notes, 'start', () => updater.start(...given))
    notes.first = started.masks
    return started
  },
  plan: (...given: Parameters<Updater['plan']>) => notes.plan = updater.plan(...given),
  update: async (state: unknown, views: readonly LayerView[], at: Parameters<Updater['update']>[2]) => {
    const before = views.map(copyOf)
    const updated = await noted(notes, `the update at step ${at.step}`, () => updater.update(state, views, at))
    views.forEach((view, i) => { notes.changed.push(...differences(view, before[i])) })
    notes.shares.push(shareOf(before.map(({ everActive }) => everActive)))
    notes.updates.push({ step: at.step, before: before.map(({ forward }) => forward), change: updated.change })
    return updated
  }
})

/** What a call gives; whether it took a clock or chance is noted, so that the training goes on. */
async function noted<T>(notes: Notes, where: string, call: () => T | Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined
  try {
    await withoutChance(where, async () => { result = { value: await call() } })
  } catch (error) {
    if (result === undefined) throw error
    notes.chance.push(error as Error)   // withoutChance throws no other kind
  }
  return result!.value   // the call has ended well
}

const shareOf = (masks: readonly Mask[]): number =>
  masks.reduce((sum, { count }) => sum + count, 0) / masks.reduce((sum, { size }) => sum + size, 0)

const copied = (mask: Mask): Mask => Mask.fromWords(mask.shape, mask.words.slice())

const copyOf = ({ name, stored, forward, everActive, values }: LayerView) =>
  ({ name, stored: copied(stored), forward: copied(forward), everActive: copied(everActive), values: values.slice() })

function differences(view: LayerView, before: ReturnType<typeof copyOf>): readonly string[] {
  const masks = (['stored', 'forward', 'everActive'] as const)
    .filter(key => !sameNumbers(view[key].words, before[key].words))
  return [...masks, ...sameNumbers(view.values, before.values) ? [] : ['values']].map(key => `${key} of ${view.name}`)
}
