import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words } from './support/run.js'

const plan = async (line: string) => JSON.parse((await itop(words(`plan --json ${line}`))).stdout)

test('a plan counts whole cells, with the densities that they give', async () => {
  const { layers } = await plan('--structure block:4x1 --remainder unstructured')
  const counts = layers.map(({ active }: { active: number }) => active)
  const { layers: plain } = await plan('')
  expect(counts.slice(0, 2).map((active: number) => active % 4)).toEqual([0, 0])
  counts.forEach((active: number, i: number) => expect(Math.abs(active - plain[i].active)).toBeLessThanOrEqual(2))
  expect(counts[2]).toBe(plain[2].active)
})

test('the forecast of small cells is nearly that of single weights', async () => {
  const line = '--density 0.5 --distribution uniform --interval 100 --steps 100 --drop-fraction 0.6 ' +
    '--drop-schedule constant'
  const { exploration: { rsForecast } } = await plan(`${line} --structure block:2x1`)
  const { exploration: plain } = await plan(line)
  expect(rsForecast).toBeCloseTo(plain.rsForecast, 3)
})

test.each([
  ['--structure block:4x1',
    /block:4x1 does not divide fc3 \[10, 100\]: its 10 outputs are no multiple of 4; of 2 or 5 they are\./],
  ['--structure shared:64 --remainder refuse',
    /shared:64 does not divide fc1 \[300, 784\]: its 300 outputs .* of 60 or 75/],
  ['--structure block:10x4 --density 0.0001',
    /layer 'fc1' would keep none of its 5880 cells \(block:10x4\): it can have density 0 or 0\.00017\./],
  ['--structure blok:4x1',
    new RegExp("--structure 'blok:4x1': expected unstructured, block:RxC, shared:G, fan-in, fan-in:G, n:M\\. " +
      'Did you mean block:RxC\\?')],
  ['--structure block:0x1', /--structure 'block:0x1': expected/],
  ['--structure block:4x1 --remainder some', /--remainder 'some': expected refuse, unstructured/],
  ['--remainder unstructured',
    /remainder is what to do with layers that a structure does not divide, and there is none/],
  ['--method dense --structure block:4x1', /--structure: method dense trains every weight/],
  ['--method snfs --structure block:2x1', /--structure: method snfs has no structure/]
])('%s is refused before training, with what to do', async (line, message) => {
  const cwd = scratch()
  smallData(cwd)
  for (const command of ['plan', 'explain', 'train --data-dir data']) {
    const { status, stderr } = await itop(words(`${command} ${line}`), { cwd })
    const lines = stderr.trimEnd().split('\n').length
    expect({ command, status, short: lines <= 3 }).toEqual({ command, status: 2, short: true })
    expect(stderr).toMatch(message)
  }
})

test('explain says of each layer what goes together, and what that makes cheaper', async () => {
  const { stdout } = await itop(words('explain --structure shared:4 --remainder unstructured --density 0.2'))
  expect(stdout).toMatch(/why .*; 4 neighbouring outputs share their pattern, and are computed together /)
  expect(stdout).toMatch(/structure {2}shared:4, [\d,]+ cells of 4 weights; 4 outputs are computed together/)
  expect((await itop(words('explain --structure block:1x2'))).stdout)
    .toMatch(/structure {2}block:1x2, [\d,]+ cells of 2 weights; no kernel makes use of it/)
  expect(stdout).toMatch(/structure {2}unstructured, since shared:4 does not divide it/)
  const { layers: [first] } = JSON.parse((await itop(words('explain --json --structure block:2x1'))).stdout)
  expect(first.structure)
    .toEqual({ name: 'block:2x1', cell: 2, cells: Math.round(first.density * 300 * 784) / 2, groups: 1 })
  expect((await itop(words('explain'))).stdout).not.toContain('structure')
})

test('an unstructured recipe is the one it was, however it is said', async () => {
  const id = async (line: string) => JSON.parse((await itop(words(`plan --json ${line}`))).stdout)
  expect(await id('--structure unstructured')).toEqual(await id(''))
})

test('structures are listed', async () => {
  expect((await itop(['list', 'structures'])).stdout)
    .toMatch(/^unstructured .*\nblock:RxC .*\nshared:G .*\nfan-in .*\nfan-in:G .*\nn:M .*\n$/)
})

test('a run counts whole cells at every update, explores more and more, and has a report', async () => {
  const cwd = scratch()
  smallData(cwd)
  const line = 'train --data-dir data --method rigl --structure shared:2 --interval 5 --steps 20 --no-compare --out run'
  expect(await itop(words(line), { cwd })).toMatchObject({ status: 0 })
  const records = readFileSync(join(cwd, 'run', 'metrics.jsonl'), 'utf8').trimEnd().split('\n')
    .map(text => JSON.parse(text))
  const updates = records.filter(({ type }) => type === 'update')
  expect(updates.map(({ step }) => step)).toEqual([5, 10, 15])
  for (const { layers } of updates) {
    for (const { active, pruned } of layers) expect([active % 2, pruned % 2]).toEqual([0, 0])
  }
  const rates = records.flatMap(({ rs }) => rs === undefined ? [] : [rs])
  expect(rates).toEqual([...rates].sort((a, b) => a - b))
  expect(JSON.parse(readFileSync(join(cwd, 'run', 'recipe.json'), 'utf8')).structure).toBe('shared:2')
  expect(await itop(words('report run'), { cwd })).toMatchObject({ status: 0 })
  expect((await itop(words('explain run'), { cwd })).stdout).toMatch(/shared:2, [\d,]+ cells of 2 weights/)
})
