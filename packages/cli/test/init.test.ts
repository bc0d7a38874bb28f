import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { setImmediate as later } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shellWord } from '../src/program/shell-word.js'
import { itop } from './support/run.js'

let cwd: string
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'itop-init-')) })
afterEach(() => { rmSync(cwd, { recursive: true, force: true }) })

const [enter, down, ctrlC] = ['\r', '\x1b[B', '\x03']

/** Runs `itop init` in a terminal where each question is answered, once it is asked, by pressing these keys. */
async function answering(answers: Readonly<Record<string, readonly string[]>>, words: readonly string[] = []) {
  let shown = ''
  const stdin = new PassThrough()
  const screen = Object.assign(
    new Writable({ write: (text, _, done) => { shown += text; done() } }), { isTTY: true, columns: 100, rows: 40 })
  const done = itop(['init', ...words], { cwd, stdin: () => stdin, stderr: screen })
  for (const [question, keys] of Object.entries(answers)) {
    const screenNow = () => stripVTControlCharacters(shown)
    await expect.poll(screenNow, { timeout: 20_000, interval: 5 }).toContain(`◆  ${question}`)
    for (const key of keys) {
      stdin.write(key)
      await later()
    }
  }
  return { ...await done, shown: stripVTControlCharacters(shown) }
}

const recipe = () => JSON.parse(readFileSync(join(cwd, 'recipe.json'), 'utf8'))
const usual = { 'Which network': [enter], 'On which images': [enter], 'By which method': [enter] }

test('what is offered is what itop train does by itself', async () => {
  const { status, shown } = await answering(
    { ...usual, 'Which share': [enter], 'How many times': [enter], 'Which seed': [enter] })
  expect(recipe()).toEqual({ model: 'mlp', data: 'mnist', method: 'set-itop', sparsity: 0.95, epochs: 100, seed: 1 })
  expect([status, shown]).toEqual([0, expect.stringContaining('To train it: itop train recipe.json.')])
  expect((await itop(['plan', 'recipe.json', '--quiet'], { cwd })).status).toBe(0)
})

test('what is not chosen is what is usual with the choices before', async () => {
  const { shown } = await answering({
    ...usual, 'Which network': [down, enter], 'Which share': [enter], 'How many times': [enter], 'Which seed': [enter]
  }, ['my network.json'])
  const { model, data, epochs } = JSON.parse(readFileSync(join(cwd, 'my network.json'), 'utf8'))
  expect({ model, data, epochs }).toEqual({ model: 'mlp-cifar10', data: 'cifar10', epochs: 20 })
  expect(shown).toContain(`itop train ${shellWord('my network.json')}`)
})

test('answers are checked as flags are; Ctrl-C writes nothing', async () => {
  const back = '\x7f'
  const { status, shown } = await answering({ ...usual, 'Which share': [back, back, back, back, '2', enter, ctrlC] })
  expect(shown).toContain('--sparsity 2: expected 0 ≤ S < 1.')
  expect([status, existsSync(join(cwd, 'recipe.json'))]).toEqual([130, false])
})

test('nothing is written over, and nobody is asked who cannot answer', async () => {
  expect((await itop(['init'], { cwd })).stderr).toContain('itop: init: asks in a terminal, and this is none.')
  writeFileSync(join(cwd, 'recipe.json'), '{}')
  const { status, stderr } = await itop(['init'], { cwd })
  expect([status, stderr]).toEqual([2, expect.stringContaining('recipe.json: is there already')])
})
