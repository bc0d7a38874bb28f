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

test('where there are no files it is refused', () => {
  expect(() => fillRecipe({}, { method: 'set', maskFile: 'a' })).toThrow(
    '--mask-file a: masks are read where there are')
})
