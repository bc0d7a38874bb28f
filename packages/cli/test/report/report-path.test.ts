import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { scratch, smallData } from '../support/data.js'
import { itop, words } from '../support/run.js'

const cwd = scratch()
smallData(cwd)
const run = (line: string) => itop(words(line), { cwd })
const text = (file: string) => readFileSync(join(cwd, file), 'utf8')
const short = 'train --data data --batch 32 --threads 1 --no-compare --steps 6 --interval 5'

beforeAll(async () => {
  for (const [i, out] of ['a', 'b', 'c'].entries()) await run(`${short} --seed ${i} --out ${out}`)
}, 60_000)

test('a comparison is a file of its own, and says where it went; the reports of its runs stay', async () => {
  const own = [text('a/report.html'), text('b/report.html')]
  expect(await run('report a b')).toEqual({ status: 0, stdout: 'comparison.html\n', stderr: '' })
  expect(JSON.parse((await run('report a b --json')).stdout)).toEqual({ report: 'comparison.html', runs: ['a', 'b'] })
  expect([text('a/report.html'), text('b/report.html')]).toEqual(own)
  expect(text('comparison.html')).toContain('2 runs of 1 recipe')
})

test('a comparison of other runs takes another name, and each finds its own again', async () => {
  await run('report a b')
  const first = text('comparison.html')
  expect((await run('report a c')).stdout).toBe('comparison-2.html\n')
  expect((await run('report a b c')).stdout).toBe('comparison-3.html\n')
  expect((await run('report a c')).stdout).toBe('comparison-2.html\n')
  expect(text('comparison.html')).toBe(first)
})

test('what itop did not write is never written over: a file, a folder, a page of someone else', async () => {
  const elsewhere = join(cwd, 'elsewhere')
  mkdirSync(join(elsewhere, 'comparison-2.html'), { recursive: true })
  writeFileSync(join(elsewhere, 'comparison.html'), '<!doctype html><p>mine')
  const { stdout } = await itop(['report', '../a', '../b'], { cwd: elsewhere })
  expect(stdout).toBe('comparison-3.html\n')
  expect(text('elsewhere/comparison.html')).toBe('<!doctype html><p>mine')
})

test.each([
  ['report a --out a/checkpoint.itop', /--out a\/checkpoint\.itop: there is a file of this name that itop/],
  ['report a b --out a/recipe.json', /--out a\/recipe\.json: there is a file/],
  ['bench --model mlp --seconds 1 --out a/recipe.json/x.html', /cannot write there/],
  ['report a a', /a: named twice\. Name each run once\./], ['report a b ./a', /a: named twice/]
])('%s ends with status 2, and nothing is lost', async (line, expected) => {
  const before = [text('a/checkpoint.itop'), text('a/recipe.json')]
  const { status, stderr } = await run(line)
  expect(stderr).toMatch(expected)
  expect(status).toBe(2)
  expect([text('a/checkpoint.itop'), text('a/recipe.json')]).toEqual(before)
})

test('--out names the file; a page of ours there is written anew', async () => {
  expect((await run('report a b --out new/page.html')).stdout).toBe('new/page.html\n')
  expect((await run('report a b --out new/page.html')).status).toBe(0)
  expect((await run('report a')).stdout).toBe('a/report.html\n')
})

test('a report.html that itop did not write stays, though it lies in a run', async () => {
  cpSync(join(cwd, 'a'), join(cwd, 'mine'), { recursive: true })
  writeFileSync(join(cwd, 'mine/report.html'), 'my notes')
  const { status, stderr } = await run('report mine')
  expect([status, text('mine/report.html')]).toEqual([2, 'my notes'])
  expect(stderr).toMatch(/^itop: mine\/report\.html: there is a file of this name that itop did not write/)
})

test.each([
  ['a file that itop did not write', (path: string) => writeFileSync(path, 'my notes'), 'there is a file of this name'],
  ['a folder', (path: string) => mkdirSync(path), 'it is a folder']
])('training ends well where %s has the report\'s name, and says that there is no report', async (_, make, why) => {
  const name = `kept${why.length}`
  cpSync(join(cwd, 'a'), join(cwd, name), { recursive: true })
  rmSync(join(cwd, name, 'report.html'))
  make(join(cwd, name, 'report.html'))
  const { status, stdout, stderr } = await run(`train --resume ${name} --steps 12 --no-compare`)
  expect(status).toBe(0)
  expect(stderr).toMatch(new RegExp(`^Warning: ${name}/report.html is not written: ${why}.*--out FILE.html$`, 'm'))
  expect(stdout).not.toContain('Report:')
  expect(JSON.parse(text(`${name}/summary.json`))).not.toHaveProperty('report')
  if (why.startsWith('there')) expect(text(`${name}/report.html`)).toBe('my notes')
})

test('the command that trains again is one for a shell', async () => {
  cpSync(join(cwd, 'a'), join(cwd, 'my run'), { recursive: true })
  expect((await itop(['report', 'my run'], { cwd })).status).toBe(0)
  expect(text('my run/report.html')).toContain('itop train &quot;my run/recipe.json&quot; --out')
})

test('benchmarks are not written over another file either', async () => {
  mkdirSync(join(cwd, 'results'))
  writeFileSync(join(cwd, 'results/bench.html'), 'mine')
  const { status, stderr } = await run('bench --model mlp --what step --out results')
  expect([status, text('results/bench.html')]).toEqual([2, 'mine'])
  expect(stderr).toMatch(/--out results: there is a file of this name that itop did not write/)
  rmSync(join(cwd, 'results/bench.html'))
  writeFileSync(join(cwd, 'results/bench.json'), '{}')
  expect((await run('bench --model mlp --what step --out results')).status).toBe(2)
  expect(text('results/bench.json')).toBe('{}')
})
