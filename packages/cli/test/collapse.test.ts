import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atChance, commonestShare } from '../src/training/chance.js'
import { collapseWarnings } from '@itop/experiment'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const plan = async (line: string) => JSON.parse((await itop(words(`plan --json ${line}`))).stdout)

test('a density that leaves nothing to learn with is told by plan', async () => {
  const { connections, layers, warnings } = await plan('--density 1e-4')
  expect(layers.map(({ active }: { active: number }) => active)).toEqual([18, 7, 2])
  expect(connections).toMatchObject({
    outputs: 10, reached: 0, layers: [{ connected: 0 }, { connected: 0 }, { connected: 0 }]
  })
  expect(warnings[0]).toMatch(
    /^no path of existing weights leads from the image to any of the 10 outputs: .*constant\./)
  expect(warnings[0]).toMatch(
    /of 27 existing weights 0 \(0\.0 %\) are on a path .*\(fc1 0 of 18, fc2 0 of 7, fc3 0 of 2\)/)
})

test.each(['--density 0.05', '--method dense', '--model vgg-c --sparsity 0.98', '--model lenet5 --density 0.05'])(
  'nothing is told of a network that is connected: %s', async line => {
    const { connections, warnings } = await plan(line)
    expect(warnings).toEqual([])
    if (connections !== undefined) expect(connections.reached).toBe(connections.outputs)
  })

test('some outputs without a path, and many weights that lead nowhere, are told by their numbers', () => {
  const layers = [{ name: 'a', active: 10, connected: 4 }, { name: 'b', active: 10, connected: 10 }]
  expect(collapseWarnings({ layers, outputs: 10, reached: 7 })).toEqual([
    'no path of existing weights leads from the image to 3 of the 10 outputs, which begin as constants. ' +
      'Raise the density, or expect to learn little.'])
  expect(collapseWarnings({ layers: [{ name: 'a', active: 10, connected: 4 }], outputs: 10, reached: 10 })).toEqual([
    'of 10 existing weights 4 (40.0 %) are on a path from the image to an output (a 4 of 10). ' +
      'Raise the density, or expect to learn little.'])
  expect(collapseWarnings({ layers, outputs: 10, reached: 10 })).toEqual([])
  expect(collapseWarnings(undefined)).toEqual([])
})

test('guessing is what guessing gets, to within what chance does on so many images', () => {
  expect(atChance({ accuracy: 0.1028, images: 10_000, chance: 0.1 })).toBe(true)
  expect(atChance({ accuracy: 0.12, images: 10_000, chance: 0.1 })).toBe(false)
  expect(atChance({ accuracy: 0.12, images: 100, chance: 0.1 })).toBe(true)
  expect(atChance({ accuracy: 0.55, images: 10_000, chance: 0.5 })).toBe(false)
  // Of 30 images at 0.9, the normal distribution's three deviations end above 1.
  expect(atChance({ accuracy: 28 / 30, images: 30, chance: 0.9 })).toBe(true)
  // The chances of at least 8, 9 and 10 of 20 at 0.1 are 4.2e-4, 6.0e-5 and 7.1e-6; of at least 7 they are 2.4e-3.
  expect(atChance({ accuracy: 7 / 20, images: 20, chance: 0.1 })).toBe(true)
  expect(atChance({ accuracy: 8 / 20, images: 20, chance: 0.1 })).toBe(false)
})

test('a network that is always right, or was hardly asked, is never said to guess', () => {
  for (const images of [1, 2, 4, 20, 50]) {
    for (const chance of [0.1, 0.5, 0.9, 1]) expect(atChance({ accuracy: 1, images, chance })).toBe(false)
  }
  expect(atChance({ accuracy: 0.5, images: 19, chance: 0.5 })).toBe(false)
  expect(atChance({ accuracy: 0.1, images: 10_000_000, chance: 0.1 })).toBe(true)
})

test('what guessing gets is the share of the commonest class', () => {
  const labels = Array.from({ length: 1000 }, (_, i) => i % 10 === 0 ? 1 : 0)
  expect(commonestShare(labels)).toBe(0.9)
  expect(atChance({ accuracy: 0.9, images: 1000, chance: commonestShare(labels) })).toBe(true)
})

test('a training says at its start that nothing connects, ' +
  'and at its end first of all that it learnt nothing', async () => {
  const cwd = scratch()
  smallData(cwd)
  const job = 'train --data data --batch 32 --density 1e-4 --steps 4 --interval 2 --threads 1 --no-compare --out run'
  const { status, stdout, stderr } = await itop(words(job), { cwd })
  expect(status).toBe(0)
  expect(stderr).toMatch(/Warning: no path of existing weights leads from the image to any of the \d+ outputs/)
  expect(stdout.trim()).toMatch(/^No better than guessing, which gets \d+ %: [\d.]+ % of the data test images right/)
  expect(stdout.indexOf('smaller')).toBeGreaterThan(stdout.indexOf('No better than guessing'))
  expect(readFileSync(join(cwd, 'run/report.html'), 'utf8')).toMatch(/<h1[^>]*>No better than guessing, which gets/)
  expect(JSON.parse(readFileSync(join(cwd, 'run/summary.json'), 'utf8')).classes).toBeGreaterThan(1)
})
