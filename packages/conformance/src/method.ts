import type { PruneScore } from '@itop/criteria'
import type { Measurement } from '@itop/trainer'
import { networks, oneInterval } from '@itop/trainer/conformance'
import { isDue, trialSettings, type Method, type Updater, type UpdatePlan } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { withoutChance } from './chance.js'
import { describedLaws } from './described.js'
import { describeLaws, expectThat, type Law, type Runner } from './law.js'
import { expectAccount, expectNested, expectPlanned } from './method-masks.js'
import { methodRun, type MethodRun } from './method-run.js'
import { firstDifference, sameNumbers } from './numbers.js'
import { interval, onPlainBackend, training } from './problem.js'
import { expectResumable } from './resumed.js'
import { settingsLaw } from './settings.js'

/** How to make a method for its tests. */
export interface MethodOptions {
  /** Settings beside a density of 0.3, an interval of a few steps and the method's own trial, or in their place. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  /** Of the same plug-in. */
  readonly measurements?: readonly Measurement[] | undefined
  /** The score by which it prunes, where that is one of its own. */
  readonly prune?: PruneScore | undefined
  /** Each makes its backend the current one; the method must do there what it does in plain JavaScript. */
  readonly backends?: Readonly<Record<string, () => Promise<unknown>>> | undefined
}

/** Tests that a method keeps its laws: it trains a tiny network a few steps in plain JavaScript. */
export const describeMethod = (method: Method, runner: Runner, options: MethodOptions = {}): void =>
  describeLaws(`method ${method.name}`, methodLaws(method, options), runner)

/** The laws of a method. */
export function methodLaws(method: Method, options: MethodOptions = {}): readonly Law[] {
  const make: Make = (every = interval, more = {}) => method.make({
    ...trialSettings(method, { density: 0.3, interval: every }), ...options.settings, ...more
  })
  const laws = [...describedLaws(method), ...recordLaws(method, make), ...planLaws(make), fixedLaw(method, make)]
  if (make().restarts) return laws   // what restarts is trained by `rounds`
  return [...laws, ...trainingLaws(make, options), ...backendLaws(make, options)]
}

type Make = (every?: number, more?: Readonly<Record<string, unknown>>) => Updater

/** Laws of the record that a method is. */
const recordLaws = (method: Method, make: Make): readonly Law[] => [
  settingsLaw(method.settings),
  {
    name: 'makes an updater that goes by its name',
    run: () => {
      const { name, settings } = make()
      expectThat(name === method.name && settings.method === method.name, () =>
        `expected an updater named "${method.name}" ` +
        `whose settings.method is that, got "${name}" and "${settings.method}". Checkpoints are told apart by it.`)
    }
  },
  {
    name: 'makes an updater whose settings a file can hold',
    run: () => {
      const { settings } = make()
      const wrong = Object.entries(settings).find(([, value]) =>
        value !== undefined && !['string', 'number', 'boolean'].includes(typeof value))
      expectThat(wrong === undefined, () => `expected settings of texts, numbers and booleans, got ${wrong?.[0]}: ` +
        `${typeof wrong?.[1]}. Write a record's name in its stead.`)
    }
  },
  {
    name: 'refuses a setting that it does not have',
    run: () => {
      let refused = false
      try {
        make(interval, { 'no-such-setting': 1 })
      } catch {
        refused = true
      }
      expectThat(refused, () => 'expected the setting "no-such-setting" to be refused, got an updater. ' +
        'A misspelt setting must not be ignored.')
    }
  }
]

const shapes = [
  { name: 'conv', shape: [8, 4, 3, 3] }, { name: 'fc1', shape: [16, 64] }, { name: 'fc2', shape: [4, 16] }
]
const lengths = [{ totalSteps: 12, stepsPerEpoch: 3 }, { totalSteps: 300, stepsPerEpoch: 10 }]

/** The law of masks that never change. */
const fixedLaw = ({ name, fixed }: Method, make: Make): Law => ({
  name: 'says that its masks are fixed where no update is ever due',
  run: () => {
    const counts = lengths.map(length => make(1).plan(shapes, length).count)
    expectThat(!fixed || counts.every(count => count === 0), () =>
      `expected no updates of ${name}, which says that its masks are fixed, got ${counts.join(' and ')}. Remove fixed.`)
  }
})

/** Laws of when masks change. */
const planLaws = (make: Make): readonly Law[] => [
  {
    name: 'plans its updates in order, and counts them',
    run: () => {
      for (const length of lengths) {
        const where = `a run of ${length.totalSteps} steps`
        const plan = withoutChance(where, () => make().plan(shapes, length))
        const due = Array.from({ length: length.totalSteps }, (_, i) => i + 1).filter(step => isDue(plan, step))
        const counted = Array.from({ length: plan.count }, (_, i) => plan.step(i + 1))
        expectThat(sameNumbers(due, counted), () =>
          `${where}: expected next to lead to the steps that count and step say, ` +
          `${counted.join(', ')}, got ${due.join(', ')}.`)
      }
    }
  },
  {
    name: 'plans a density in (0, 1] for every layer at every step',
    run: () => {
      for (const length of lengths) {
        const plan = make().plan(shapes, length)
        for (let step = 0; step <= length.totalSteps; step++) {
          const { densities, dropFraction } = plan.at(step)
          expectThat(densities.length === shapes.length && densities.every(one => one > 0 && one <= 1), () =>
            `step ${step} of ${length.totalSteps}: expected a density in (0, 1] for each of ${shapes.length} layers, ` +
              `got [${densities.join(', ')}].`)
          expectThat(dropFraction >= 0 && dropFraction <= 1, () =>
            `step ${step} of ${length.totalSteps}: expected a drop fraction in [0, 1], got ${dropFraction}.`)
        }
      }
    }
  },
  {
    name: 'plans the longest run as quickly as a short one',
    run: () => { lookAt(longPlan(make)) }
  }
]

/** A list of the steps of such a run does not fit into memory. */
const longest = { totalSteps: 3 * 2 ** 51, stepsPerEpoch: 2 ** 32 }

function longPlan(make: Make): UpdatePlan {
  try {
    return make().plan(shapes, longest)
  } catch (error) {
    throw new Error(`a run of ${longest.totalSteps} steps: expected a plan, got "${String(error)}". ` +
      'Compute what is asked for; make no list of steps.', { cause: error })
  }
}

function lookAt({ count, step, next, at }: UpdatePlan): void {
  if (count === 0) return
  const last = step(count)
  expectThat(last <= longest.totalSteps && next(last) === undefined && next(last - 1) === last, () =>
    `a run of ${longest.totalSteps} steps: expected update ${count} to be the last, at a step of the run, ` +
      `got ${last}, before it ${next(last - 1)}, after it ${next(last)}.`)
  at(last)
}

/** Laws of masks in a training. */
function trainingLaws(make: Make, options: MethodOptions): readonly Law[] {
  let ran: Promise<MethodRun> | undefined
  const { measurements = [] } = options
  const again = () => onPlainBackend(() => methodRun(make(), measurements))
  const run = () => ran ??= again()
  /** What the run shows, and else what ended it. */
  const shown = async (look: (seen: MethodRun) => void) => {
    const seen = await run()
    look(seen)
    if (seen.failure) throw seen.failure
  }
  return [
    {
      name: 'nests its masks: those of the forward pass in those that get gradients in those stored',
      run: () => shown(expectNested)
    },
    { name: 'begins with the counts of its plan, and has them after every update', run: () => shown(expectPlanned) },
    { name: 'accounts for every weight that goes or comes', run: () => shown(expectAccount) },
    { name: 'leaves what was once active so: R_s never falls', run: () => shown(({ shares }) => {
      const falls = shares.findIndex((share, i) => i > 0 && share < shares[i - 1])
      expectThat(falls < 0, () =>
        `update ${falls + 1}: expected R_s to stay or to rise, got ${shares[falls - 1]}, then ` +
        `${shares[falls]}. everActive is to be looked at, not to be changed.`)
    }) },
    { name: 'changes nothing that it is shown', run: () => shown(({ changed: [changed] }) => {
      expectThat(changed === undefined, () =>
        `expected an update to leave what it is shown as it was, got another ${changed}. ` +
        'Work on a copy, and return new masks.')
    }) },
    { name: 'draws the same masks for the same seed, by no clock and no chance', run: async () => {
      const [once, other] = [await run(), await again()]
      const [chance] = once.chance
      if (chance) throw chance
      const [masks, others] = [once, other].map(({ updates }) => updates.flatMap(({ change }) =>
        change.layers.flatMap(({ forward }) => [...forward.words])))
      expectThat(sameNumbers(masks, others), () => 'expected the same masks in a second run of the same seed, got ' +
        `other words: ${firstDifference(masks, others)}. Keep nothing between two runs, and draw by the seed.`)
    } },
    { name: 'goes on from a checkpoint after any step, bit for bit', run: () => onPlainBackend(() => expectResumable({
      where: make().name, options: () => ({ ...training, measurements, method: make() })
    })) }
  ]
}

/** On every backend that is given, what it does in plain JavaScript. */
const backendLaws = (make: Make, { backends = {}, prune }: MethodOptions): readonly Law[] =>
  Object.entries(backends).map(([name, use]) => ({
    name: `does on ${name} over an interval what it does in plain JavaScript`,
    run: async () => {
      await import('@tensorflow/tfjs-backend-cpu')
      const before = tf.getBackend() as string | undefined   // none before one is chosen
      await use()
      try {
        await oneInterval(networks[0], make(4), prune)
      } finally {
        if (before !== undefined) await tf.setBackend(before)
      }
    }
  }))
