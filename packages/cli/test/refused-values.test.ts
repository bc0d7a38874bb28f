// Names that every object has, and values that no one reads whole.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError, readable, shorten } from '@itop/experiment'
import { scratch } from './support/data.js'
import { itop } from './support/run.js'

const everyObjectHas = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
const flags = ['model', 'method', 'distribution', 'prune', 'grow', 'drop-schedule', 'lr-schedule', 'decay', 'optimizer',
  'warm-up-by', 'on-broken', 'backend', 'interval', 'lr', 'augment', 'lr-milestones']

test.each(flags)('--%s refuses names that every object has, as they were given', async flag => {
  for (const name of everyObjectHas) {
    const { status, stderr } = await itop(['plan', `--${flag}`, name])
    expect(status).toBe(2)
    expect(stderr).toMatch(new RegExp(`^itop: --${flag} .*${name}`))
    expect(stderr).not.toContain('fault of the program')
  }
})

test.each(everyObjectHas)('%s is no command, kind, run, recipe, backend, and no data set', async name => {
  const cwd = scratch()
  for (const argv of [[name], ['help', name], ['list', name], ['inspect', name], ['plan', name], ['probe', name],
    ['bench', '--what', name], ['bench', '--against', name], ['bench', '--build', name], ['train', '--data', name]]) {
    const { status, stderr } = await itop(argv, { cwd })
    expect({ argv, status }).toEqual({ argv, status: 2 })
    expect(stderr).toContain(name)
  }
})

test.each(everyObjectHas)('a recipe with the key %s is refused by that key', async key => {
  const cwd = scratch()
  writeFileSync(join(cwd, 'recipe.json'), `{ "model": "mlp", ${JSON.stringify(key)}: 1 }`)
  const { status, stderr } = await itop(['plan', 'recipe.json'], { cwd })
  expect(status).toBe(2)
  expect(stderr).toContain(`itop: recipe.json: "${key}": there is no such setting.`)
})

const long = 'x'.repeat(100_000)
const cases: readonly (readonly string[])[] = [
  ['plan', '--model', long], ['plan', '--lr', long], ['plan', long],
  ['train', '--data', long], ['train', '--resume', long], ['inspect', long], ['list', long], [long], ['help', long],
  ['plan', `--${long}`], ['plan', '--lr-milestones', Array(50_000).fill(2).join(',')], ['bench', '--what', long],
  ['plan', '--seed', '-'.concat('1'.repeat(100_000))], ['plan', '--model', 'a b '.repeat(25_000)],
  ['lab', '--port', long], ['plan', '--model', `wrn-${'9'.repeat(100_000)}-1`]
]

test.each(cases.map((argv, i) => [i, argv.map(word => word.slice(0, 20)).join(' '), argv] as const))(
  'a value of 100,000 characters is shortened, whoever refuses it: %i, %s', async (...[, , argv]) => {
    const { status, stderr } = await itop(argv, { cwd: scratch() })
    expect(status).toBe(2)
    expect(stderr.length).toBeLessThan(4500)
    expect(stderr).toMatch(/…|characters/)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
  })

test('in a file too', async () => {
  const cwd = scratch()
  writeFileSync(join(cwd, 'recipe.json'), JSON.stringify({ method: long, [long]: 1 }))
  const { status, stderr } = await itop(['plan', 'recipe.json'], { cwd })
  expect([status, stderr.length < 4500]).toEqual([2, true])
})

test('what is short stays as it is, and control characters are written out', () => {
  expect(shorten('abc', 3)).toBe('abc')
  expect(shorten('abcdefghij', 6)).toBe('abcd … ij (10 characters)')
  const path = `/a/${'b'.repeat(200)}/c.png`
  expect(readable(`${path}: cannot be read.`)).toBe(`${path}: cannot be read.`)
  expect(readable('red \u001b[31m text')).toBe('red \\u001b[31m text')
  expect(new UserError(['a\nb', 'c', 'd']).message).toBe('a\nb\nc')
})

test('settings are named as flags on the command line', async () => {
  for (const line of [['--drop-fraction', '0.001'], ['--warm-up', '2.5', '--warm-up-by', 'epoch'],
    ['--method', 'static', '--drop-fraction', '0.1'], ['--method', 'dense', '--drop-schedule', 'linear']]) {
    const { status, stderr } = await itop(['plan', ...line])
    expect(status).toBe(2)
    expect(stderr).toContain('--')
    expect(stderr).not.toMatch(/dropFraction|dropFloor|dropSchedule|warmUp|usePrevious/)
  }
})
