import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { arrows, packages, picture } from '../layers.mjs'

test('the picture of the packages is that of today: node tools/workspace/layers.mjs draws it', () => {
  expect(readFileSync(new URL('../../../docs/images/layers.svg', import.meta.url), 'utf8')).toBe(picture())
})

test('an arrow that follows from others is left out', () => {
  const uses = { a: ['b', 'c'], b: ['c'], c: [], d: ['c'] }
  const all = Object.entries(uses).map(([name, uses]) => ({ name, layer: 'core', uses }))
  expect(arrows(all)).toEqual([['a', 'b'], ['b', 'c'], ['d', 'c']])
})

test('every package has a layer of the picture, and none is missing', () => {
  const drawn = picture()
  for (const { name } of packages()) expect(drawn).toContain(`class="name">${name}<`)
})
