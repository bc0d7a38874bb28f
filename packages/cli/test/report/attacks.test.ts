import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserArguments, chromium as installed, noChromium } from '@itop/config/chromium.mjs'
import { chromium } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import type * as z from 'zod'
import { checkSettings } from '@itop/experiment'
import { environmentRecord } from '../../src/run-folder/environment-record.js'
import { metricsRecord } from '../../src/run-folder/metrics-records.js'
import { runSummary } from '../../src/run-folder/run-summary-record.js'
import { attacks, breaksOut } from '../support/attacks.js'
import { scratch, smallData } from '../support/data.js'
import { itop, words } from '../support/run.js'

const cwd = scratch()
smallData(cwd)
const run = (line: string) => itop(words(line), { cwd })
const text = (file: string) => readFileSync(join(cwd, file), 'utf8')
const json = (file: string) => JSON.parse(text(file))
const attack = attacks.join('')
// Folders may be called so too, where there is no slash in it.
const folder = 'x"><img_src=x_onerror=alert(1)>'

beforeAll(async () => {
  const short = 'train --data data --batch 32 --threads 1 --steps 25 --interval 5'
  await run(`${short} --evaluate-every 7 --out whole`)
  await run(`${short} --no-compare --seed 2 --out ${folder}`)
  await writeAttacked()
}, 120_000)

type Path = readonly (string | number)[]

/** The paths of all values in a value that are no objects, and of all its keys. */
const leaves = (value: unknown, path: Path = []): readonly Path[] => typeof value !== 'object' || value === null
  ? [path]
  : Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]))

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((inner, i) => i === key ? replaced(inner, rest, by) : inner)
  const record = value as Record<string, unknown> // a path leads through objects and lists
  return { ...record, [key]: replaced(record[key], rest, by) }
}

/** A value with the attack in each place where a check still takes it. */
function attacked(value: unknown, takes: (value: unknown) => boolean) {
  const open = leaves(value).filter(path => takes(replaced(value, path, attack)))
  return {
    open: open.map(path => path.join('.')), value: open.reduce((all, path) => replaced(all, path, attack), value)
  }
}

const fits = (schema: z.ZodType) => (value: unknown): boolean => schema.safeParse(value).success
function isRecipe(value: unknown): boolean {
  try {
    return checkSettings(value as Record<string, unknown>, { file: 'recipe.json' }) !== undefined
  } catch {
    return false
  }
}

test('what a number or a name should be is refused as a text; what may be any text is known', () => {
  const { open: summary } = attacked(json('whole/summary.json'), fits(runSummary))
  expect(summary.filter(path => !path.startsWith('layers.'))).toEqual(
    ['run', 'id', 'model', 'method', 'data', 'comparison.backend', 'comparison.description', 'comparison.build',
      'report'])
  expect(attacked(json('whole/recipe.json'), isRecipe).open).toEqual(['data', 'out'])
  const records = text('whole/metrics.jsonl').trimEnd().split('\n').map(line => JSON.parse(line))
  const open = new Set(records.flatMap(record => attacked(record, fits(metricsRecord)).open))
  expect([...open].filter(path => !/^layers\.\d\.(name|role)$/.test(path))).toEqual(['id', 'model', 'method'])
})

/** Two pages of a run in whose files each text is the attack. */
async function writeAttacked(): Promise<void> {
  cpSync(join(cwd, 'whole'), join(cwd, 'attacked'), { recursive: true })
  const write = (file: string, value: unknown) => { writeFileSync(join(cwd, 'attacked', file), JSON.stringify(value)) }
  write('summary.json', attacked(json('whole/summary.json'), fits(runSummary)).value)
  write('recipe.json', attacked(json('whole/recipe.json'), isRecipe).value)
  const environment = attacked(json('whole/environment.json'), fits(environmentRecord)).value as object
  write('environment.json', { ...environment, [attack]: { [attack]: [attack] } })
  const records = text('whole/metrics.jsonl').trimEnd().split('\n').map(line => JSON.parse(line))
  writeFileSync(join(cwd, 'attacked/metrics.jsonl'), records.map(record => {
    const { layers, ...rest } = record // with other layers it would be of another network, and left out
    const { value } = attacked(rest, inner => fits(metricsRecord)({ ...inner as object, layers }))
    return `${JSON.stringify({ ...value as object, layers })}\n`
  }).join(''))
  await run('report attacked --out one.html')
  await run(`report attacked ${folder} --out two.html`)
}

test('no field of any file, and no name of a folder, becomes more than text on a page', () => {
  for (const page of ['one.html', 'two.html']) expect(breaksOut(text(page))).toEqual([])
  expect(text('one.html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(text('two.html')).toContain('x&quot;&gt;&lt;img_src=x_onerror=alert(1)&gt;')
})

test.each([
  ['batch', '<script>alert(1)</script>'], ['ratio', '<script>alert(1)</script>'], ['milliseconds', null], ['steps', []],
  ['ratio', 0], ['ratio', 1e-320], ['ratio', -2], ['milliseconds', 0], ['denseMilliseconds', -1]
])('a comparison whose %s is %j is left out, and the file named', async (field, value) => {
  cpSync(join(cwd, 'whole'), join(cwd, 'damaged'), { recursive: true })
  const summary = json('whole/summary.json')
  const comparison = { ...summary.comparison, [field]: value }
  writeFileSync(join(cwd, 'damaged/summary.json'), JSON.stringify({ ...summary, comparison }))
  const { status, stderr } = await run('report damaged --out damaged.html')
  expect(status).toBe(0)
  expect(stderr).toMatch(new RegExp(`damaged/summary\\.json: comparison\\.${field}`))
  const page = text('damaged.html')
  expect(page).not.toContain('for the same network dense')
  expect(page).toContain('summary.json')
  expect(breaksOut(page)).toEqual([])
})

test.each([
  ['size', 0], ['size', 5], ['active', 99_999_999], ['shape', [1, 1]], ['shape', []]
])('a start whose first layer has %s %j is left out, and the file named', async (field, value) => {
  cpSync(join(cwd, 'whole'), join(cwd, 'damaged'), { recursive: true })
  const lines = text('whole/metrics.jsonl').split('\n')
  const start = JSON.parse(lines[0]!)
  start.layers[0] = { ...start.layers[0], [field]: value }
  writeFileSync(join(cwd, 'damaged/metrics.jsonl'), [JSON.stringify(start), ...lines.slice(1)].join('\n'))
  const { status, stderr } = await run('report damaged --out damaged.html')
  expect([status, stderr]).toEqual([
    0, expect.stringMatching(/damaged\/metrics\.jsonl: 1 record with the layers of another/)
  ])
  expect(text('damaged.html')).not.toMatch(/NaN|Infinity/)
})

const browser = installed()
const name = 'in a browser nothing of all this runs, loads or is an element'
test.skipIf(!browser)(browser ? name : `${name} (skipped: ${noChromium})`, async () => {
  const started = await chromium.launch({ executablePath: browser!, args: browserArguments })
  try {
    const page = await started.newPage()
    const seen: string[] = []
    page.on('dialog', dialog => { seen.push('dialog'); void dialog.dismiss() })
    page.on('request', request => { if (!/^(file|data):/.test(request.url())) seen.push(request.url()) })
    page.on('console', message => { seen.push(message.text()) })
    for (const file of ['one.html', 'two.html']) {
      await page.goto(`file://${join(cwd, file)}`)
      expect(await page.locator('script, iframe, object, embed, a, form, base, [onerror], [onload]').count()).toBe(0)
      expect(await page.locator('h1').count()).toBe(1)
    }
    expect(seen).toEqual([])
    // And if something got in after all, the page's policy would stop it.
    await page.evaluate(`document.body.append(Object.assign(document.createElement('script'), {
      textContent: 'document.title = "run"' }))`)
    expect(await page.title()).not.toBe('run')
  } finally {
    await started.close()
  }
}, 60_000)
