import { Mask, MaskSet } from '@itop/masks'
import { expect, test } from 'vitest'
import { updaterOf } from '../src/recipe/methods.js'
import { fillRecipe } from '../src/recipe/recipe.js'
import { builtIns } from '../src/registry/registry.js'

const masks = MaskSet.from([['fc1', Mask.from([1, 0, 0, 1], [2, 2])], ['fc2', Mask.from([1, 1, 0, 1], [2, 2])]])
const registry = { ...builtIns, readMasks: () => masks }

test('a recipe of a mask file has its density and says nothing of drawing', () => {
  const recipe = fillRecipe({}, { method: 'set', maskFile: 'a' }, registry)
  expect([recipe.density, recipe.distribution, recipe.maskFile]).toEqual([0.625, undefined, 'a'])
  expect(updaterOf(recipe, registry).settings).toMatchObject({ method: 'set', density: 0.625, distribution: 'given' })
  expect(fillRecipe(recipe, {}, registry)).toEqual(recipe)
})

test('settings of drawing are refused beside it, and methods that have no use for it', () => {
  const refused = (flags: object) => () => fillRecipe({}, { method: 'set', maskFile: 'a', ...flags }, registry)
  expect(refused({ sparsity: 0.9 })).toThrow('--sparsity: masks that a file holds are not drawn')
  expect(refused({ distribution: 'erk' })).toThrow('--distribution: masks that a file holds are not drawn')
  expect(refused({ method: 'snip' })).toThrow('snip: it does not start from masks')
})

test('a training from a network keeps its masks, unless a density is said or the method draws none', () => {
  const filled = (flags: object) => fillRecipe({}, { from: 'a', ...flags }, registry)
  const kept = filled({ method: 'set' })
  expect([kept.from, kept.maskFile, kept.density]).toEqual(['a', 'a', 0.625])
  expect(fillRecipe(kept, {}, registry)).toEqual(kept)
  expect(filled({ method: 'set', sparsity: 0.9 })).toMatchObject({ from: 'a', density: 0.1, distribution: 'erk' })
  expect(filled({ method: 'set', distribution: 'uniform' }).maskFile).toBeUndefined()
  expect(filled({ method: 'snip' }).maskFile).toBeUndefined()
  expect(kept.id).not.toBe(fillRecipe({}, { method: 'set', maskFile: 'a' }, registry).id)
})

test('a network of which all exists wants to be told how many weights are to', () => {
  const whole = { ...builtIns, readMasks: () => MaskSet.from([['fc1', Mask.full([2, 2])]]) }
  expect(() => fillRecipe({}, { method: 'set', from: 'a' }, whole)).toThrow('--from a: every one of its weights')
  expect(fillRecipe({}, { method: 'dense', from: 'a' }, whole).density).toBe(1)
})

test('the flag that names a file is told to whoever reads it', () => {
  const flags: string[] = []
  const telling = { ...builtIns, readMasks: (_: string, flag: string) => { flags.push(flag); return masks } }
  fillRecipe({}, { method: 'set', maskFile: 'a' }, telling)
  expect(new Set(flags.splice(0))).toEqual(new Set(['--mask-file']))
  fillRecipe({}, { method: 'set', from: 'a' }, telling)
  expect(new Set(flags)).toEqual(new Set(['--from']))
})

test('where there are no files it is refused', () => {
  expect(() => fillRecipe({}, { method: 'set', maskFile: 'a' })).toThrow(
    '--mask-file a: masks are read where there are')
})
