import { cropAndFlip, type Augmenter } from '@itop/data'
import { crossEntropy, type Loss } from '@itop/ops'
import { expect, test } from 'vitest'
import { createRegistry, fillRecipe, trainingOptions, UserError, type Plugin } from '../src/index.js'
import { atStep } from '../src/registry/at-step.js'

const registryOf = (members: Partial<Plugin>) => createRegistry([{ name: 'itop-plugin-any', version: '1', ...members }])

const { batch: _, ...usual } = crossEntropy()
const lossOf = (own: Partial<Loss>) => registryOf({
  losses: [{ name: 'mine', make: () => ({ ...usual, name: 'mine', ...own }) }]
}).losses['mine']!.make({})
const logits = Float32Array.of(1, 2)

test('a loss that breaks a promise is named', () => {
  expect(lossOf({}).of(logits, 1).loss).toBeCloseTo(Math.log(1 + Math.exp(-1)), 6)
  const why = (of: Loss['of']) => {
    expect(() => lossOf({ of }).of(logits.slice(), 1)).toThrow(UserError)
    return expect(() => lossOf({ of }).of(logits.slice(), 1))
  }
  const named = 'plug-in itop-plugin-any: loss mine'
  why(() => ({ loss: 1, gradient: [0] })).toThrow(`${named} must give a loss and a gradient of 2 numbers, one for ` +
    'each logit, and gave 1 and 1.')
  why(() => ({ loss: NaN, gradient: [0, 0] })).toThrow(`${named} gives NaN for finite logits.`)
  why(() => ({ loss: 1, gradient: [0, Infinity] })).toThrow('of Infinity for finite logits, first for logit 1')
  why(() => ({ loss: Math.random(), gradient: [0, 0] })).toThrow(`${named} gives something else when asked again`)
  why((given, label) => usual.of(given.fill(0), label)).toThrow(`${named} changed the logits that it was given.`)
  why(() => { throw new TypeError('x is not a function') }).toThrow(`${named} throws: x is not a function.`)
  expect(lossOf({ of: () => ({ loss: NaN, gradient: [0, 0] }) }).of(Float32Array.of(NaN, 1), 0).loss).toBeNaN()
  expect(() => lossOf({ of: 3 as never })).toThrow(`${named} must make a loss, with a function of.`)
})

const augmenterOf = (own: Partial<Augmenter>) => registryOf({
  augmentations: [{
    name: 'mine', make: () => ({ ...cropAndFlip({ pad: 1, border: 'zero', flip: true }), name: 'mine', ...own })
  }]
}).augmentations['mine']!.make({})
const shape = { c: 1, h: 2, w: 2 }

test('an augmentation that breaks a promise is named', () => {
  const vary = (own: Augmenter['vary']) => expect(() => {
    augmenterOf({ vary: own }).vary({ pixels: Uint8Array.of(1, 2, 3, 4), shape, way: 0 }, new Uint8Array(4))
  })
  const named = 'plug-in itop-plugin-any: augmentation mine'
  expect(() => augmenterOf({ ways: () => 0.5 }).ways(shape)).toThrow(`${named} must say in how many ways, an integer ` +
    'from 1 to 2^32, and said 0.5.')
  vary((_, out) => { out.fill(256 * Math.random()) }).toThrow(`${named} gives something else when asked again`)
  vary(({ pixels }) => { pixels.fill(0) }).toThrow(`${named} changed the image that it was given.`)
  vary((_, out) => { out.set(new Uint8Array(5)) }).toThrow(`${named} throws: offset is out of bounds.`)
  expect(() => augmenterOf({ vary: undefined as never })).toThrow('make an augmenter, with functions ways and vary')
})

test('what breaks in a step is told with the step, what is no plug-in\'s fault as it is', () => {
  expect(atStep(new UserError(['it is wrong.', 'Mend it.']), 7)).toMatchObject({
    lines: ['at step 7: it is wrong.', 'Mend it.']
  })
  const other = new Error('lost')
  expect(atStep(other, 7)).toBe(other)
})

const filled = (flags: Parameters<typeof fillRecipe>[1], file: Parameters<typeof fillRecipe>[0] = {}) =>
  fillRecipe(file, flags)

test('a recipe names an augmentation, which is then wanted, with its settings', () => {
  expect(filled({ augmentation: 'crop' })).toMatchObject({ augment: true, augmentation: 'crop', cropPad: 4 })
  expect(trainingOptions(filled({ augmentation: 'flip' })).augment)
    .toMatchObject({ name: 'flip', settings: { pad: 0, flip: true } })
  expect(trainingOptions(filled({ augment: true })).augment).toBe(true)
  const saved = filled({ augmentation: 'crop' })
  expect(filled({ augment: false }, saved)).not.toHaveProperty('augmentation')
  expect(filled({ augmentation: 'flip' }, saved)).not.toHaveProperty('cropPad')
  expect(filled({}, saved).id).toBe(saved.id)
  expect(filled({ augmentation: 'crop' }, { augment: false }).augment).toBe(true)
  expect(() => filled({ augmentation: 'crop', augment: false })).toThrow('--augmentation crop: --augment is off')
  expect(() => filled({ cropPad: 2 } as never)).toThrow('--crop-pad: there is no --augmentation, so')
  expect(() => filled({ augmentation: 'flip', cropPad: 2 } as never)).toThrow('--crop-pad: flip has no cropPad')
})

test('a recipe names a loss; cross-entropy is as it was without a name, and alone has labels to smooth', () => {
  expect(filled({ loss: 'cross-entropy' }).id).toBe(filled({}).id)
  expect(trainingOptions(filled({ labelSmoothing: 0.1 })).loss).toMatchObject({ settings: { labelSmoothing: 0.1 } })
  const registry = registryOf({ losses: [{ name: 'mine', make: () => ({ ...usual, name: 'mine' }) }] })
  const recipe = fillRecipe({}, { loss: 'mine', model: 'resnet50', data: 'photos' }, registry)
  expect([recipe.loss, recipe.labelSmoothing]).toEqual(['mine', 0])
  expect(trainingOptions(recipe, registry).loss!.name).toBe('mine')
  expect(() => fillRecipe({}, { loss: 'mine', labelSmoothing: 0.1 }, registry))
    .toThrow('--label-smoothing: the loss mine has none, so this has no effect.')
})
