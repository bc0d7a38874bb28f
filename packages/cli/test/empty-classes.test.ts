import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset } from '@itop/data'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fillRecipe } from '@itop/experiment'
import { leftOutText } from '../src/text/left-out.js'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

let cwd = ''
beforeEach(() => { cwd = scratch() })
afterEach(() => { rmSync(cwd, { recursive: true }) })

/** Gives every training image of a data set of IDX files the label that `change` makes of its own. */
function relabel(change: (label: number) => number): void {
  const file = join(cwd, smallData(cwd, 60, 20), 'train-labels-idx1-ubyte')
  const bytes = readFileSync(file)
  writeFileSync(file, bytes.map((byte, i) => i < 8 ? byte : change(byte)))
}

const train = (flags = '') =>
  itop(words(`train --data ./data --steps 1 --batch 20 --no-compare ${flags}`), { cwd })

test('the empty classes are told at the start', async () => {
  relabel(label => label === 4 ? 5 : label === 7 ? 8 : label)
  const { status, stderr } = await train()
  expect([status, stderr]).toEqual([0, expect.stringContaining(
    'Warning: there is no training image of 2 of the 10 classes: 4, 7.\n')])
})

test('more empty classes than full ones are refused, or allowed by a flag that is kept in the recipe', async () => {
  relabel(label => label === 9 ? 255 : label)
  const { status, stderr } = await train()
  expect([status, stderr]).toEqual([2, `itop: ${join(cwd, 'data/train-labels-idx1-ubyte')}: expected training images ` +
    'of at least half of the 256 classes, found those of 10, the highest of them 255 (image 9). ' +
    'Check the labels, or allow them with --allow-empty-classes.\n'])
  const allowed = await train('--allow-empty-classes --out run')
  expect([allowed.status, allowed.stderr]).toEqual([0, expect.stringContaining('of the 256 classes: 9 to 254.\n')])
  expect(JSON.parse(readFileSync(join(cwd, 'run/recipe.json'), 'utf8'))).toMatchObject({ allowEmptyClasses: true })
  expect((await itop(words('eval run'), { cwd })).status).toBe(0)
})

test('one class is refused, allowed or not', async () => {
  relabel(() => 5)
  for (const flags of ['', '--allow-empty-classes']) {
    const { status, stderr } = await train(flags)
    expect([status, stderr]).toEqual([2, expect.stringContaining('at least two classes, found only class 5.')])
  }
})

test('a share held out that leaves one class to train on is refused', async () => {
  let image = 0
  relabel(() => image++ < 45 ? 0 : 1)
  const { status, stderr } = await train('--valid-split 0.25 --allow-empty-classes')
  expect([status, stderr]).toEqual([2, expect.stringContaining(
    'train-images-idx3-ubyte (without the share held out): expected images of at least two classes, found only class 0.'
  )])
  expect((await train('--valid-split 0.2 --allow-empty-classes')).status).toBe(0)
})

test('a run is evaluated on data whose training labels teach nothing', async () => {
  relabel(label => label)
  expect((await train('--out run')).status).toBe(0)
  rmSync(join(cwd, 'data'), { recursive: true })
  relabel(() => 9)
  expect(await itop(words('eval run --data ./data'), { cwd })).toMatchObject({ status: 0, stderr: '' })
})

test('pictures beside those that are read are told at the start', () => {
  const set = { files: ['photos/train', 'photos/val'], leftOut: ['photos/more', 'photos/test'] }
  expect(leftOutText(set as Partial<Dataset> as Dataset)).toEqual([ // of which nothing else is read
    'there are images beside train that are not read: in more, test.'])
  expect(leftOutText({ ...set, leftOut: [] } as Partial<Dataset> as Dataset)).toEqual([])
})

test('the setting counts in a recipe\'s id only where it differs from its default', () => {
  const { id } = fillRecipe({}, {})
  expect(fillRecipe({ allowEmptyClasses: false }, {}).id).toBe(id)
  expect(fillRecipe({ allowEmptyClasses: true }, {}).id).not.toBe(id)
})
