// Methods that choose weights in a look at the network before the first step.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)

const job = 'train --data data --batch 32 --threads 1 --density 0.05 --lr-schedule constant --quiet --no-compare'
const run = (line: string) => itop(words(line), { cwd })

describe.each(['snip', 'grasp', 'grasp-it', 'synflow'])('%s', method => {
  const asked = `${method}${method === 'synflow' ? ' --iterations 3' : ''}`

  test('trains, reports, and goes on bit for bit from the masks that it chose', async () => {
    const whole = await run(`${job} --method ${asked} --steps 12 --out whole-${method} --json`)
    expect([whole.stderr, whole.status]).toEqual(['', 0])
    await run(`${job} --method ${asked} --steps 6 --out parts-${method}`)
    const later = await run(`train --resume parts-${method} --steps 12 --quiet --no-compare --json`)
    expect([later.stderr, later.status]).toEqual(['', 0])
    const { run: _, seconds: __, ...end } = JSON.parse(later.stdout)
    expect(JSON.parse(whole.stdout)).toMatchObject(end)
    expect(end.density).toBe(0.05)
    const report = readFileSync(join(cwd, `whole-${method}`, 'report.html'), 'utf8')
    expect(report).toContain('The same 5.0 % of the weights existed all the time.')
    const summary = JSON.parse(readFileSync(join(cwd, `whole-${method}`, 'summary.json'), 'utf8'))
    expect(summary.rsForecast).toBe(summary.rs)
    for (const layer of summary.layers) expect(layer.rsForecast).toBe(layer.density)
  })

  test('a plan says what the look takes, and that layers are a forecast; so does an explanation', async () => {
    const plan = await run(`plan --method ${method} --density 0.05`)
    expect(plan.stdout).toMatch(new RegExp(
      `${method} chooses the weights in a look at the dense network before the first step: [\\d.]+ MB`))
    const { memory, active } = JSON.parse((await run(`plan --method ${method} --density 0.05 --json`)).stdout)
    expect(active).toBe(13_310)
    expect(memory.start).toBeGreaterThan(2 * 4 * 266_200)   // values and their gradient
    if (method !== 'synflow') expect(memory.total).toBe(memory.start)   // which looks at one image alone
    expect(memory.start).toBeLessThan(memory.dense.total)
    const { stdout, status } = await run(`explain --method ${method} --density 0.05 --threads 1 --json`)
    expect(status).toBe(0)
    const { note, layers } = JSON.parse(stdout)
    expect(note).toMatch(/Until then, layers are as ERK would have them\.$/)
    expect(layers).toHaveLength(3)
  })
})

test('what data cannot show is refused before training, and leaves no folder', async () => {
  const { status, stderr } = await run(`${job} --method grasp --samples-per-class 5000 --steps 2 --out none`)
  expect(status).toBe(2)
  expect(stderr).toMatch(/^itop: grasp: it is to look at 5000 images of each class before the first step\. .*Ask for/)
  expect(() => readFileSync(join(cwd, 'none', 'recipe.json'))).toThrow('ENOENT')
})

test('a network whose layer would be left with nothing is refused before training', async () => {
  const { status, stderr } = await run(
    'train --data data --batch 32 --threads 1 --method snip --density 0.00003 --counts synflow --steps 2 ' +
    '--quiet --out no')
  expect(stderr).toMatch(/^itop: snip: all weights of fc\d score too low to exist .* --counts exact, by/)
  expect(status).toBe(2)
})

test('the comparison with a dense network times the masks that were chosen', async () => {
  const { status, stderr } = await run(
    'train --data data --batch 32 --threads 1 --density 0.05 --method snip --steps 2 --quiet --out compared')
  expect([stderr, status]).toEqual(['', 0])
  expect(JSON.parse(readFileSync(join(cwd, 'compared', 'summary.json'), 'utf8')).comparison.steps).toBeGreaterThan(0)
})
