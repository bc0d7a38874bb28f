// What this repository brings keeps the laws that plug-ins keep.
import { growRules, pruneScores } from '@itop/criteria'
import { openDataset } from '@itop/data/node'
import { cropAndFlip, knownDatasets } from '@itop/data'
import { networks } from '@itop/models'
import { crossEntropy } from '@itop/ops'
import {
  adam, adamw, constantRate, cosineRate, measurements, multiStepRate, oneCycleRate, sgd, stepRate, warmUp
} from '@itop/trainer'
import { distributions, dropSchedules, lotteryMethod, methods, type Structure } from '@itop/updaters'
import { describe, test } from 'vitest'
import {
  describeAugmentation, describeDataset, describeDistribution, describeDropSchedule, describeGrowRule,
  describeLearningRate, describeLoss, describeMeasurement, describeMethod, describeModel, describeOptimizer,
  describePruneScore, describeStructure
} from '../src/index.js'

const runner = { describe, test }

for (const score of Object.values(pruneScores)) describePruneScore(score, runner)
for (const rule of Object.values(growRules)) describeGrowRule(rule, runner)
for (const measurement of measurements) describeMeasurement(measurement, runner)
for (const make of Object.values(dropSchedules)) describeDropSchedule(make(), runner)
for (const shared of Object.values(distributions)) describeDistribution(shared, runner)

for (const [name, options] of Object.entries({
  constant: ({ lr }) => constantRate(lr),
  cosine: ({ lr }) => cosineRate({ learningRate: lr }),
  'multi-step': ({ lr }) => multiStepRate({ learningRate: lr }),
  step: ({ lr }) => stepRate({ learningRate: lr, epochs: 3 }),
  'one-cycle': ({ lr }) => oneCycleRate({ learningRate: lr }),
  'warm-up': ({ lr }) => warmUp(cosineRate({ learningRate: lr }), { epochs: 2 })
} satisfies Record<string, (settings: { readonly lr: number }) => unknown>)) {
  describeLearningRate({ name, make: options }, runner)
}

for (const make of [sgd, adam, adamw, () => adam({ biasCorrection: 'weight' })]) {
  describeOptimizer({ name: make().name, make: () => make() }, runner)
}

for (const labelSmoothing of [0, 0.1]) {
  describeLoss({ name: 'cross-entropy', make: () => crossEntropy({ labelSmoothing }) }, runner)
}
for (const border of ['zero', 'reflect'] as const) for (const flip of [false, true]) {
  const made = cropAndFlip({ pad: 4, border, flip })
  describeAugmentation({ name: made.name, make: () => made }, runner)
}

const block: Structure['cell'] = ([, ...rest]) => [4, ...rest.map((_, axis) => axis === 0 ? 2 : 1)]
describeStructure({ name: 'block:4x2', make: name => ({ name, cell: block }) }, runner)

for (const method of [...Object.values(methods), lotteryMethod]) {
  describeMethod(method as typeof methods[string], runner)
}

for (const name of ['mlp', 'lenet5']) describeModel({ name, make: networks[name] }, runner)

// What a plug-in brings may be of a class.
const momentum = measurements.find(({ name }) => name.startsWith('gradient/moving'))!
describeMeasurement(ofClass({
  ...momentum, name: 'gradient/of-class', start: (...given) => ofClass(momentum.start(...given))
}), runner)
describeMethod({ ...methods.set, make: options => ofClass(methods.set.make(options)) }, runner)

describeDataset({ ...knownDatasets.mnist, name: 'mnist', open: () => openDataset('mnist') }, runner, { batches: 2 })

/** The same, as an instance of a class: members lie on its prototype, and only itself may call them. */
function ofClass<T extends object>(one: T): T {
  class Own {
    readonly #one = one
    member(key: string): unknown {
      const value: unknown = Reflect.get(this.#one, key)
      return typeof value === 'function' ? value.bind(this.#one) : value
    }
  }
  for (const key of Object.keys(one)) {
    Object.defineProperty(Own.prototype, key, { get(this: Own) { return this.member(key) } })
  }
  return new Own() as unknown as T
}
