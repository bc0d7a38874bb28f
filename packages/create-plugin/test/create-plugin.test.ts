import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPlugin, main } from '../src/index.js'
import { kinds } from '../src/kinds.js'

let home = ''
beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'itop-create-')) })
afterEach(() => { rmSync(home, { recursive: true, force: true }) })

const read = (...path: readonly string[]) => readFileSync(join(home, ...path), 'utf8')

/** What the program says and its exit status; its folder lies in `home`. */
function run(...words: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const status = main(words, { out: text => { out.push(text) }, err: text => { err.push(text) } })
  return { status, out: out.join(''), err: err.join('') }
}

test('by default makes a method, and the prune score and the grow rule that it is composed of', () => {
  const { packageName, files } = createPlugin({ name: 'my-thought', folder: join(home, 'thought') })
  expect(packageName).toBe('itop-plugin-my-thought')
  expect(files).toEqual(['.gitignore', 'README.md', 'package.json', 'src/grow-rule.ts', 'src/index.ts', 'src/method.ts',
    'src/prune-score.ts', 'test/plugin.test.js', 'tsconfig.json'])
  expect(read('thought', 'src', 'index.ts')).toContain(`  name: 'itop-plugin-my-thought',
  version: '0.1.0',
  prune: [pruneScore],
  grow: [growRule],
  methods: [method]
} satisfies Plugin`)
  for (const path of files) expect(read('thought', path)).not.toContain('my-idea')
  expect(read('thought', 'README.md')).toContain('npx itop train --plugin itop-plugin-my-thought --method my-thought')
})

test('every kind has a file, a line in the list, and a way to be tried, which a method leaves to its own parts', () => {
  const all = Object.keys(kinds)
  expect(all).toHaveLength(13)
  for (const kind of all) {
    const { files } = createPlugin({ name: 'one', folder: join(home, kind), kinds: [kind] })
    expect(files).toContain(`src/${kinds[kind]!.file}`)
    expect(read(kind, 'src', 'index.ts')).toContain(`[${kinds[kind]!.identifier}]`)
  }
  const { kinds: made } = createPlugin({ name: 'all', folder: join(home, 'every'), kinds: all })
  expect(read('every', 'README.md')).toContain('npx itop train --plugin ./dist/index.js --method all --model all ' +
    '--data all --augmentation all --loss all --optimizer all --lr-schedule all\n')
  expect(made.map(({ identifier }) => read('every', 'src', 'index.ts').includes(identifier))).not.toContain(false)
  expect(read('measurement', 'README.md')).toContain('npx itop list measurements --plugin itop-plugin-one`.')
})

test('the manifest says what npm needs to find it, and asks for what its kinds import alone', () => {
  createPlugin({ name: 'itop-plugin-net', folder: join(home, 'net'), kinds: ['model'] })
  const manifest = JSON.parse(read('net', 'package.json'))
  expect(manifest).toMatchObject({ name: 'itop-plugin-net', keywords: ['itop-plugin'], type: 'module' })
  expect(Object.keys(manifest.peerDependencies)).toEqual(['@itop/experiment', '@itop/models'])
  expect(read('net', 'src', 'index.ts')).toContain('  models: [model]\n} satisfies Plugin')
})

test('the packages that it asks for are those of this repository', () => {
  const packages = fileURLToPath(new URL('../..', import.meta.url))
  const template = JSON.parse(readFileSync(join(packages, 'create-plugin', 'template', 'manifest.json'), 'utf8'))
  for (const [name, range] of Object.entries({ ...template.peerDependencies, ...template.devDependencies })) {
    if (!name.startsWith('@itop/')) continue
    const { version } = JSON.parse(readFileSync(join(packages, name.slice('@itop/'.length), 'package.json'), 'utf8'))
    expect(range, name).toBe(`^${version}`)
  }
})

test('a name may hold that of the template', () => {
  createPlugin({ name: 'my-idea-2', folder: join(home, 'two') })
  expect(read('two', 'src', 'index.ts')).toContain("name: 'itop-plugin-my-idea-2',")
  expect(read('two', 'src', 'method.ts')).toContain("name: 'my-idea-2',")
  expect(read('two', 'README.md')).toContain('npx itop list plugins --plugin ./dist/index.js')
})

test('a scope goes before the name, and not into what people type', () => {
  const { packageName, member } = createPlugin({ name: '@me/fast', folder: join(home, 'fast') })
  expect([packageName, member]).toEqual(['@me/itop-plugin-fast', 'fast'])
})

describe('the program', () => {
  test('says what it made and what to do next', () => {
    const { status, out, err } = run('drift', '--kind', 'prune', '--folder', join(home, 'drift'))
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain('Made itop-plugin-drift in drift: a prune score, named drift.')
    expect(out).toContain('npx itop train --plugin ./dist/index.js --prune drift')
  })

  test('without a name says how it is used', () => {
    expect(run()).toMatchObject({ status: 2, out: expect.stringContaining('npm create @itop/plugin NAME') })
    expect(run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('--kind KIND') })
  })

  test.each([
    [['My idea'], '"My idea" cannot be the name of a plug-in.'],
    [['-'], '"-" cannot be the name of a plug-in.'],
    [['../up'], '"../up" cannot be the name of a plug-in.'],
    [['my', 'idea'], 'expected one name, got my idea.'],
    [['idea', '--kind', 'pruning'], '--kind pruning: there is no such kind.\nThere are prune, grow, method, model,'],
    [['idea', '--kinds', 'prune'], "Unknown option '--kinds'"]
  ])('refuses %j', (words, message) => {
    const { status, out, err } = run(...words)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(`create-plugin: ${message}`)
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
  })

  test('overwrites nothing', () => {
    mkdirSync(join(home, 'full'))
    writeFileSync(join(home, 'full', 'kept.txt'), 'kept')
    expect(run('full', '--folder', join(home, 'full')).err).toContain('is not empty.\nChoose another folder')
    expect(run('kept', '--folder', join(home, 'full', 'kept.txt')).err).toContain('is a file.')
    expect(read('full', 'kept.txt')).toBe('kept')
  })
})
