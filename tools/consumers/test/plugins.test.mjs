// A plug-in as its author makes it, and one as it is published, with packed tarballs in a folder without anything else.
import { node, npm } from '@itop/registry-test/npm.mjs'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install, lendTools, nowhere, pack } from '../install.mjs'

const home = mkdtempSync(join(tmpdir(), 'itop-plugins-'))
const created = join(home, 'my-idea')
const published = fileURLToPath(new URL('../itop-plugin-saliency', import.meta.url))
const itop = (...words) => node([join(created, 'node_modules', '.bin', 'itop'), ...words], created)

/** What npm prints in the new plug-in's folder; what fails says why. */
const run = (...words) => npm(words, created, nowhere(home)).catch(error => {
  throw new Error(`npm ${words.join(' ')}: ${error.stdout}${error.stderr}`, { cause: error })
})

/** All that a plug-in can begin with. */
const kinds = ['method', 'model', 'dataset', 'augmentation', 'loss', 'optimizer', 'rate', 'distribution', 'schedule',
  'structure', 'measurement']

/** A training of a few steps, which needs no data but the plug-in's own. */
const short = ['--steps', '6', '--batch', '20', '--backend', 'cpu', '--no-compare']

beforeAll(async () => {
  const asked = ['@itop/cli', '@itop/conformance', '@itop/create-plugin', '@tensorflow/tfjs-core']
  const tarballs = await pack(Object.fromEntries(asked.map(name => [name, '*'])), home, [published])
  const maker = join(home, 'maker')
  await install(new Map([...tarballs].filter(([name]) => name === '@itop/create-plugin')), maker, home)
  await node([join(maker, 'node_modules', '@itop', 'create-plugin', 'bin', 'create-plugin.mjs'),
    'my-idea', ...kinds.flatMap(kind => ['--kind', kind]), '--folder', created], home)
  await install(tarballs, created, home)
  lendTools(created, ['typescript', 'publint', '@arethetypeswrong/cli'])
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a new plug-in builds, is type-checked, and keeps the laws', async () => {
  expect(await run('test')).toMatch(/^# fail 0$|ℹ fail 0$/m)
})

test('a new plug-in has nothing that a registry or a reader of its types would object to', async () => {
  await run('run', 'lint:package')
})

test('a new plug-in trains by name, with all that it brings', async () => {
  const train = (...kinds) => itop('train', '--plugin', './dist/index.js', ...short, '--interval', '2',
    ...['model', 'data', ...kinds].flatMap(flag => [`--${flag}`, 'my-idea']))
  expect(await train('method', 'augmentation', 'loss', 'optimizer', 'lr-schedule')).toContain('my-idea')
  expect(await train('prune', 'grow', 'distribution', 'drop-schedule', 'structure')).toContain('my-idea')
  expect(await itop('list', 'methods', '--plugin', './dist/index.js')).toContain('exchanges weights that the loss')
})

test('a published plug-in is found by the name of its package, and all that it brings by name', async () => {
  const plugin = ['--plugin', 'itop-plugin-saliency']
  const told = await itop('train', ...plugin, '--model', 'glance', '--data', 'bars', '--method', 'saliency', ...short)
  expect(told).toContain('bars')
  expect(await itop('train', ...plugin, '--model', 'glance', '--data', 'bars', '--method', 'set', '--prune', 'saliency',
    '--loss', 'focal', '--augmentation', 'cutout',
    '--grow', 'steady-gradient', '--interval', '2', ...short)).toContain('bars')
  const { version } = JSON.parse(readFileSync(join(published, 'package.json'), 'utf8'))
  expect(version).toBe('1.2.0')
})

test('a published plug-in keeps the laws, on the CPU backend as in plain JavaScript', async () => {
  const folder = join(home, 'saliency')
  mkdirSync(folder)
  cpSync(published, folder, { recursive: true, filter: path => !path.includes('node_modules') })
  symlinkSync(join(created, 'node_modules'), join(folder, 'node_modules'))
  expect(await node(['--test', 'test/laws.test.js'], folder)).toMatch(/^# fail 0$|ℹ fail 0$/m)
})
