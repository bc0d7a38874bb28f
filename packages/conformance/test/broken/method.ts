import { Mask } from '@itop/masks'
import { methods, type LayerMasks, type Method, type UpdatePlan, type Updater } from '@itop/updaters'
import * as tf from '@tensorflow/tfjs-core'
import { methodLaws } from '../../src/index.js'
import { brokenNames, counter, type Broken } from './broken.js'

const { set } = methods
const lawsOf = (own: Partial<Method>) => methodLaws({ ...set, ...own })

/** SET, whose updater is changed. */
const changed = (change: (updater: Updater) => Partial<Updater>) => lawsOf({
  make: given => {
    const updater = set.make(given)
    return { ...updater, ...change(updater) }
  }
})

const withPlan = (change: (plan: UpdatePlan, totalSteps: number) => Partial<UpdatePlan>) => changed(({ plan }) => ({
  plan: (layers, run) => {
    const usual = plan(layers, run)
    return { ...usual, ...change(usual, run.totalSteps) }
  }
}))

const withMasks = (change: (masks: LayerMasks) => LayerMasks) => changed(({ start }) => ({
  start: async (...given) => {
    const started = await start(...given)
    return { ...started, masks: started.masks.map(change) }
  }
}))

type Given = Parameters<Updater['update']>

const withUpdate = (change: (given: Given, usual: Updater['update']) => ReturnType<Updater['update']>) =>
  changed(({ update }) => ({ update: (...given) => change(given, update) }))

/** SET that draws by another seed at each update. */
const seeded = (seedOf: () => () => number) => lawsOf({ make: given => {
  const [updater, own] = [set.make(given), seedOf()]
  return { ...updater, update: (state, views, at) => updater.update(state, views, { ...at, seed: at.seed + own() }) }
} })
const calls = counter()

export const laws = methodLaws(set, { backends: { other: async () => {} } })

export const broken: readonly Broken[] = [
  ...brokenNames(lawsOf),
  {
    law: 'says of each setting what it is, and has defaults in their ranges',
    words: 'setting interval: expected a default',
    laws: lawsOf({ settings: { ...set.settings, interval: { kind: 'number', from: 1, default: 0, about: 'steps' } } })
  },
  {
    law: 'makes an updater that goes by its name',
    words: 'expected an updater named "set" whose settings.method is that, got "other"',
    laws: changed(() => ({ name: 'other' }))
  },
  {
    law: 'makes an updater whose settings a file can hold', words: "Write a record's name in its stead.",
    laws: changed(({ settings }) => ({ settings: { ...settings, score: (() => 1) as never } }))
  },
  {
    law: 'refuses a setting that it does not have', words: 'A misspelt setting must not be ignored.',
    laws: lawsOf({ make: ({ density = 0.3, interval }) => set.make({ density, interval }) })
  },
  {
    law: 'plans its updates in order, and counts them',
    words: 'expected next to lead to the steps that count and step say',
    laws: withPlan(({ count }) => ({ count: count - 1 }))
  },
  {
    law: 'says that its masks are fixed where no update is ever due', words: 'expected no updates of',
    laws: lawsOf({ fixed: true })
  },
  {
    law: 'plans a density in (0, 1] for every layer at every step',
    words: 'expected a density in (0, 1] for each of 3 layers',
    laws: withPlan(({ at }) => ({ at: step => ({ ...at(step), densities: [0.5] }) }))
  },
  {
    law: 'plans the longest run as quickly as a short one', words: 'Compute what is asked for; make no list of steps.',
    laws: withPlan(({ next }, totalSteps) => {
      const steps = new Array<number>(totalSteps)
      return { next: after => steps.length > 0 ? next(after) : undefined }
    })
  },
  {
    law: 'nests its masks: those of the forward pass in those that get gradients in those stored',
    words: 'expected forward in backward in stored',
    laws: withUpdate(async (given, usual) => {
      const updated = await usual(...given)
      const layers = updated.change.layers.map(layer => ({ ...layer, forward: Mask.full(layer.stored.shape) }))
      return { ...updated, change: { ...updated.change, layers } }
    })
  },
  {
    law: 'begins with the counts of its plan, and has them after every update',
    words: 'after step 0: expected 171 weights as plan says',
    laws: withMasks(({ stored: { shape } }) => ({ stored: Mask.full(shape), forward: Mask.full(shape) }))
  },
  {
    law: 'accounts for every weight that goes or comes', words: 'Its account of what went and came does not add up.',
    laws: withUpdate(async (given, usual) => {
      const updated = await usual(...given)
      const layers = updated.change.layers.map(layer => ({ ...layer, dropped: new Uint32Array(0) }))
      return { ...updated, change: { ...updated.change, layers } }
    })
  },
  {
    law: 'leaves what was once active so: R_s never falls', words: 'everActive is to be looked at, not to be changed.',
    laws: withUpdate((given, usual) => {
      if (given[2].step === 3) for (const { everActive } of given[1]) (everActive.words as Uint32Array).fill(0)
      return usual(...given)
    })
  },
  {
    law: 'changes nothing that it is shown', words: 'got another values of conv. Work on a copy',
    laws: withUpdate((given, usual) => {
      given[1][0].values.fill(1)
      return usual(...given)
    })
  },
  {
    law: 'draws the same masks for the same seed, by no clock and no chance',
    words: 'the update at step 3: it called Math.random',
    laws: seeded(() => () => Math.floor(10 * Math.random()))
  },
  {
    law: 'draws the same masks for the same seed, by no clock and no chance', words: 'Keep nothing between two runs',
    laws: seeded(() => calls)
  },
  {
    law: 'goes on from a checkpoint after any step, bit for bit',
    words: 'set, killed after step 3 of 7 and resumed: expected ',
    laws: seeded(counter)
  },
  {
    law: 'does on other over an interval what it does in plain JavaScript', words: 'losses: at',
    laws: methodLaws({ ...set, make: given => {
      const [usual, other] = [set.make(given), set.make({ ...given, dropFraction: 0.1 })]
      return { ...usual, update: (...asked) => (tf.getBackend() === 'cpu' ? usual : other).update(...asked) }
    } }, { backends: { other: async () => {
      tf.registerBackend('other', () => tf.findBackendFactory('cpu')() as tf.KernelBackend)
      tf.copyRegisteredKernels('cpu', 'other')
      await tf.setBackend('other')
      Object.assign(tf.backend(), { firstUse: false })   // it greets those who use it in Node
    } } })
  }
]
