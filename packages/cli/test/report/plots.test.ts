import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { metricsRecord } from '../../src/run-folder/metrics-records.js'
import { plotSection } from '../../src/report/plot.js'
import { scratch, smallData } from '../support/data.js'
import { recordsOf, stateOf } from '../support/run-folders.js'
import { itop, words } from '../support/run.js'

const cwd = scratch()
smallData(cwd) // 600 images: 19 steps of 32 an epoch
const run = (line: string) => itop(words(`train --data data --batch 32 --threads 1 --no-compare ${line}`), { cwd })
const report = (out: string) => readFileSync(join(cwd, out, 'report.html'), 'utf8')

/** What stands at the axes, and how many dots and lines are drawn, in the wide plot under a title. */
function plotOf(page: string, title: string) {
  const [, part = ''] = page.split(`<h2>${title}</h2>`)
  const [svg = ''] = part.split('</svg>')
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!)
  const coloured = [...svg.matchAll(/<path [^>]*="var\(--s\d\)"[^>]*>/g)]
  return { texts, drawn: coloured.length }
}

beforeAll(async () => {
  await run('--steps 7 --out short')
  await run('--steps 7 --evaluate-every 2 --out tested')
}, 60_000)

describe('a run of less than one epoch', () => {
  test('has its accuracy and loss at the end in the plots, over steps', () => {
    for (const title of ['Accuracy', 'Loss']) {
      const { texts, drawn } = plotOf(report('short'), title)
      expect(drawn).toBeGreaterThan(0)
      expect(texts).toContain('step')
      expect(texts).toContain('7')
    }
  })

  test('is tested within the epoch when that is asked for, which changes nothing else', async () => {
    const records = recordsOf(join(cwd, 'tested'))
    for (const record of records) expect(metricsRecord.parse(record)).toEqual(record)
    expect(records.map(({ type, step }) => [type, step])).toEqual(
      [['start', undefined], ['evaluation', 2], ['evaluation', 4], ['evaluation', 6], ['checkpoint', 7], ['end', 7]])
    expect(await stateOf(join(cwd, 'tested'))).toEqual(await stateOf(join(cwd, 'short')))
    expect(JSON.parse(readFileSync(join(cwd, 'tested/recipe.json'), 'utf8'))).toMatchObject({ evaluateEvery: 2 })
  })

  test('has no setting in its recipe that nobody gave', () => {
    expect(JSON.parse(readFileSync(join(cwd, 'short/recipe.json'), 'utf8'))).not.toHaveProperty('evaluateEvery')
  })
})

test('a run that gets sparser shows its density over time, and what it explores where something is left', async () => {
  for (const method of ['gmp', 'granet --grow random']) {
    const line = `--steps 12 --interval 3 --sparsity 0.9 --quiet --out ${method.split(' ')[0]!} --method ${method}`
    expect(await run(line)).toMatchObject({ status: 0, stderr: '' })
  }
  const titles = (out: string) => [...report(out).matchAll(/<h2>(Density of [^<]* over|Density of the|Explored)/g)]
    .map(([, title]) => title)
  expect(titles('gmp')).toEqual(['Density of the', 'Density of each layer over'])
  expect(titles('granet')).toEqual(['Density of the', 'Density of each layer over', 'Explored', 'Explored'])
  expect(titles('short')).toEqual(['Explored', 'Explored'])
  expect(plotOf(report('gmp'), 'Density of the whole network').texts).toContain('100 %')
})

test.each([
  [[[0, 0.05]], '0'], [[[0, 0.05], [7, 0.06]], '7'], [[[0, 0.05], [14_665, 0.9]], '14,665'],
  [[[0, 0.05], [1_234_567, 0.9]], '200,000']
] as const)('steps at the axis are round: %j', (points, expected) => {
  const plot = plotSection({ title: 't', y: 'percent', unit: true, curves: [{ name: 'c', colour: 0, points }] })
  const { texts } = plotOf(String(plot), 't')
  const ticks = texts.filter(text => /^[\d,.]+$/.test(text))
  expect(ticks).toContain(expected)
  for (const tick of ticks) expect(tick).toMatch(/^\d{1,3}(,\d{3})*$/)
})

test.each([
  [0.0767263, 0.0767264, 'percent'], [2.3025850, 2.3025851, 'number'], [0, 1e-9, 'number'], [1e6, 3e6, 'number']
] as const)('values at the axis from %d to %d have few digits', (low, high, y) => {
  const curves = [{ name: 'c', colour: 0, points: [[0, low], [5, high]] as const }]
  const { texts } = plotOf(String(plotSection({ title: 't', y, curves })), 't')
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(10)
})

test('a plot of nothing says so instead of being blank', () => {
  expect(String(plotSection({ title: 'Loss', y: 'number', curves: [{ name: 'c', colour: 0, points: [] }] })))
    .toContain('Nothing was measured yet')
})
