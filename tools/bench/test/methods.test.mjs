import { main } from '@itop/cli'
import { scatterPicture } from '@itop/cli/pictures'
import { methods } from '@itop/updaters'
import { expect, test } from 'vitest'
import { methodsPage } from '../methods/page.mjs'
import { runsOf } from '../methods/runs.mjs'
import { each } from '../methods/train.mjs'

const names = Object.keys(methods)
const runs = runsOf(names)

test('every method stands in the table, with every network and seed, and no folder is used twice', () => {
  const dense = 2 * 3
  expect(runs).toHaveLength(dense + (names.length - 1) * 4 * 3)
  expect(new Set(runs.map(({ name }) => name)).size).toBe(runs.length)
  expect(runs.slice(0, names.length).every(({ seed, sparsity, method }) =>
    seed === 1 && (sparsity === 95 || method === 'dense'))).toBe(true)
})

/** What `itop plan` says of a run, or its error. */
async function planOf({ args }) {
  let [out, err] = ['', '']
  const stdout = { write: (text) => { out += text } }
  const stderr = { write: (text) => { err += text } }
  const io = { stdout, stderr, cwd: '.', env: {} }
  return await main(['plan', ...args, '--json'], io) === 0 ? JSON.parse(out) : err
}

const own = ['sr-ste', 'ste', 'lottery'] // which are not told a sparsity
const tried = runs.filter(({ seed, method, sparsity }) => seed === 1 && (sparsity === 95 || own.includes(method)))

test.each(tried.map((run) => [run.name, run]))(
  '%s can be trained, and ends as sparse as the table says', async (_, run) => {
    const plan = await planOf(run)
    expect(plan, plan).toHaveProperty('density')
    const wanted = 1 - run.sparsity / 100
    if (run.network.model === 'mlp-cifar10') expect(plan.density / wanted).toBeCloseTo(1, 1)
    const steps = plan.rounds?.reduce((sum, round) => sum + round.steps, 0) ?? plan.steps
    expect(steps).toBe(10 * 391)
  })

const row = {
  model: 'mlp-cifar10', method: 'set', sparsity: 95, steps: 3910, seconds: 39.1, peakBytes: 3e8, accuracies: [50, 54],
  explored: [30, 32], density: 0.0499, flops: 0.05, bytes: 1_200_600
}

test('the page has a line a method, the best first, dense above all, and says how many seeds are made', () => {
  const rows = [row, { ...row, method: 'rigl', accuracies: [56] }, { ...row, method: 'dense', sparsity: 0, density: 1 }]
  const page = methodsPage(rows, { processor: 'P', threads: 2, node: 'v1' }, { made: 4, all: 300 })
  expect(page).toContain('| `set` | 0.0499 | 52.00 ± 2.83 (2) | 31.0 | 0.050 | 10.0 | 300 | 1,200,600 |')
  expect([...page.matchAll(/^\| `(\S+)` \|/gm)].map(([, name]) => name)).toEqual(['dense', 'rigl', 'set'])
  expect(page).toContain('machine: P, 2 threads, Node v1')
  expect(page).toContain('4 of 300 runs are made')
  expect(page).not.toMatch(/NaN|undefined/)
})

test('what was not timed has no time, and no picture is promised', () => {
  const page = methodsPage([{ ...row, seconds: undefined, peakBytes: undefined }], undefined, { made: 1, all: 2 })
  expect(page).toContain('| 0.050 | – | – | 1,200,600 |')
  expect(page).not.toMatch(/NaN|undefined|svg/)
})

test('a picture names every point', () => {
  const svg = scatterPicture({
    title: 'T', x: { name: 'seconds' }, y: { name: 'accuracy' },
    points: [{ name: 'set', x: 1, y: 2 }, { name: 'rigl', x: 3, y: 4 }]
  })
  for (const text of ['set', 'rigl', 'seconds', 'accuracy', 'T']) expect(svg).toContain(`>${text}<`)
})

test('a run that fails is told, the others are trained; none begins when the time is over', async () => {
  const some = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
  const made = []
  const work = async ({ name }) => {
    if (name === 'b') throw new Error('no')
    made.push(name)
  }
  expect(await each(some, { jobs: 1, hours: 1, say: () => {} }, work))
    .toMatchObject({ done: 2, left: 0, failed: [{ run: { name: 'b' } }] })
  expect(made).toEqual(['a', 'c'])
  expect(await each(some, { jobs: 1, hours: 0 }, work)).toEqual({ done: 0, left: 3, failed: [] })
})
