import { execFileSync } from 'node:child_process'
import {
  cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runFolder } from '../src/run-folder/run-folder.js'
import { readEnvironment, readMetrics, readSummary } from '../src/run-folder/side-files.js'
import { scratch, smallData } from './support/data.js'
import { recordsOf, stateOf, timelessOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
const job = 'train --data data --batch 32 --interval 5 --threads 1'
const run = (line: string) => itop(words(line), { cwd })

beforeAll(async () => {
  await run(`${job} --steps 24 --out good`)
  cpSync(join(cwd, 'good'), join(cwd, 'longer'), { recursive: true })
  await run('train --resume longer --steps 30 --no-compare')
}, 60_000)

let copies = 0
/** A copy of the good run with one file changed: its name. */
function copyWith(file: string, change: (path: string) => void): string {
  const name = `copy-${copies++}`
  cpSync(join(cwd, 'good'), join(cwd, name), { recursive: true })
  change(join(cwd, name, file))
  return name
}
const saying = (text: string) => (path: string) => { writeFileSync(path, text) }
function gone(path: string): void { rmSync(path) }
const instead = (make: (path: string) => void) => (path: string) => { rmSync(path); make(path) }
const folder = instead(path => { mkdirSync(path) })
const loop = instead(path => { symlinkSync(path, path) })
const pipe = instead(path => { execFileSync('mkfifo', [path]) })
const edited = (edit: (line: string) => string) => (path: string) => {
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^.*"type":"epoch".*$/m, edit))
}
const unix = process.platform !== 'win32'
const noFiles: readonly (readonly [what: string, change: (path: string) => void])[] =
  [['a folder', folder], ['a circle of links', loop], ...unix ? [['a pipe', pipe] as const] : []]

/** What is wrong, in which file, and what is said of it. */
const damage: readonly (readonly [what: string, file: string, change: (path: string) => void, said: RegExp | ''])[] = [
  ['a brace', 'summary.json', saying('{'), /summary\.json: it is no JSON/],
  ['null', 'summary.json', saying('null'), /summary\.json: the whole: /],
  ['no bytes', 'summary.json', saying(''), /summary\.json: it is empty/],
  ['a list', 'summary.json', saying('[]'), /summary\.json: the whole: /],
  ['a text for a number', 'summary.json', path => {
    const summary = JSON.parse(readFileSync(path, 'utf8'))
    const comparison = { ...summary.comparison, batch: '<script>alert(1)</script>' }
    saying(JSON.stringify({ ...summary, comparison }))(path)
  }, /summary\.json: comparison\.batch: /],
  ['nothing', 'summary.json', gone, ''],
  ['a folder', 'summary.json', folder, /summary\.json: it is a folder/],
  ['a circle of links', 'summary.json', loop, /summary\.json: its links lead in a circle/],
  ...unix ? [['a pipe', 'summary.json', pipe, /summary\.json: it is a named pipe/] as const] : [],
  ['a letter', 'environment.json', saying('x'), /environment\.json: it is no JSON/],
  ['null', 'environment.json', saying('null'), /environment\.json: the whole: /],
  ['a number for a name', 'environment.json', saying('{"backend":1}'), /environment\.json: backend: /],
  ['nothing', 'environment.json', gone, ''],
  ['null', 'metrics.jsonl', saying('null\n'), /metrics\.jsonl, line 1: the whole: /],
  ['a text as testLoss', 'metrics.jsonl', edited(line => line.replace(/"testLoss":[^,]+/, '"testLoss":"low"')),
    /metrics\.jsonl, line \d+: testLoss: /],
  ['a share above 1', 'metrics.jsonl', edited(line => line.replace(/"rs":[^,}]+/, '"rs":1.5')), /line \d+: rs: /],
  ['half a line', 'metrics.jsonl', edited(line => line.slice(0, 40)), /line \d+: it is no JSON/],
  ['no bytes', 'metrics.jsonl', saying(''), /metrics\.jsonl: it is empty\. The report leaves it out\./],
  ['nothing', 'metrics.jsonl', gone, /metrics\.jsonl: there is no such file\. The report leaves it out\./],
  ['records of another network', 'metrics.jsonl',
    path => { saying(readFileSync(path, 'utf8').replaceAll('"fc2"', '"conv2"'))(path) },
    /metrics\.jsonl: \d+ records with the layers of another network/],
  ['a folder', 'metrics.jsonl', folder, /metrics\.jsonl: it is a folder/],
  ...unix ? [['a pipe', 'metrics.jsonl', pipe, /metrics\.jsonl: it is a named pipe/] as const] : []
]

test.each(damage)(
  'a report of a run with %s in %s leaves that out, and names the file', async (_, file, change, said) => {
    const name = copyWith(file, change)
    rmSync(join(cwd, name, 'report.html'))
    const { status, stderr } = await run(`report ${name}`)
    expect(status).toBe(0)
    if (said === '') expect(stderr).toBe('')
    else expect(stderr).toMatch(said)
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3)
    expect(readFileSync(join(cwd, name, 'report.html'), 'utf8')).not.toMatch(/alert\(1\)|undefined|NaN/)
  })

// A folder is in the way; records of another network stay, and so does what a report says of them.
test.each(damage.filter(([what]) => what !== 'a folder' && what !== 'records of another network'))(
  'a run with %s in %s goes on, to the end that it has without', async (_, file, change) => {
    const name = copyWith(file, change)
    expect(await run(`train --resume ${name} --steps 30 --no-compare`)).toMatchObject({ status: 0 })
    expect(await stateOf(join(cwd, name))).toEqual(await stateOf(join(cwd, 'longer')))
    expect(recordsOf(join(cwd, name)).map(({ type }) => type))
      .toEqual(expect.arrayContaining(['start', 'checkpoint', 'end']))
    expect(await run(`report ${name}`)).toMatchObject({ status: 0, stderr: '' })
  })

test.each([['no bytes', saying('')], ['nothing', gone]] as const)(
  'a comparison with a run that has %s as metrics.jsonl counts what the others tell', async (_, change) => {
    const name = copyWith('metrics.jsonl', change)
    const { status, stderr } = await run(`report good ${name} --out ${name}.html`)
    expect([status, stderr]).toEqual([0, expect.stringMatching(`^${name}/metrics\\.jsonl: `)])
    const page = readFileSync(join(cwd, `${name}.html`), 'utf8')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    expect(page).toContain('not known')
    const alone = await run(`report ${name} ${copyWith('metrics.jsonl', change)} --out ${name}.html`)
    expect([alone.status, readFileSync(join(cwd, `${name}.html`), 'utf8')])
      .toEqual([0, expect.not.stringMatching(/NaN/)])
  })

test('what writers left that have died is removed when a run goes on; a page of this moment stays', async () => {
  const name = copyWith('run.lock.0a1b2c3d', saying('{}'))
  const left = ['report.html.0a1b2c3d.unfinished', 'summary.json.0a1b2c3d.unfinished', 'run.lock.takeover.0a1b2c3d']
  for (const file of [...left, 'report.html.ffffffff.unfinished']) saying('x')(join(cwd, name, file))
  utimesSync(join(cwd, name, left[0]!), 1e9, 1e9)
  expect(await run(`train --resume ${name} --steps 30 --no-compare`)).toMatchObject({ status: 0 })
  expect(readdirSync(join(cwd, name)).filter(file => /unfinished|lock/.test(file)))
    .toEqual(['report.html.ffffffff.unfinished'])
})

test('a line that cannot be read is told when a run goes on, and every other record stays', async () => {
  const name = copyWith('metrics.jsonl', edited(() => '{"type":"epoch"}'))
  const { stderr } = await run(`train --resume ${name} --steps 30 --no-compare --quiet`)
  expect(stderr).toMatch(new RegExp(`^${name}/metrics\\.jsonl, line \\d+: .*\\. It is left out from now on\\.$`, 'm'))
  const told = (folder: string) => timelessOf(join(cwd, folder))
    .filter(({ type }) => type === 'update').map(({ step }) => step)
  expect(told(name)).toEqual(told('longer'))
})

describe('recipe.json', () => {
  const lost: readonly (readonly [what: string, change: (path: string) => void, said: RegExp])[] = [
    ['of no bytes', saying(''), /recipe\.json: it is empty\. The recipe is the one in the checkpoint\./],
    ['that is gone', gone, /recipe\.json: there is no such file\. The recipe is/],
    ['that is cut off', saying('{"model":'), /recipe\.json: not JSON: .* The recipe is/],
    ['of null', saying('null'), /recipe\.json: expected the recipe of a run/],
    ['of another object', saying('{}'), /recipe\.json: expected the recipe of a run/]
  ]

  test.each(lost)(
    '%s is the one that the checkpoint holds, and comes back when the run goes on', async (_, change, said) => {
      const name = copyWith('recipe.json', change)
      for (const line of [
        `inspect ${name}`, `eval ${name} --threads 1`, `report ${name}`, `explain ${name} --threads 1`
      ]) {
        expect(await run(line)).toMatchObject({ status: 0, stderr: expect.stringMatching(said) })
      }
      const { status, stderr } = await run(`train --resume ${name} --no-compare --quiet`)
      expect([status, stderr]).toEqual([0, expect.stringMatching(said)])
      const read = (of: string) => JSON.parse(readFileSync(join(cwd, of, 'recipe.json'), 'utf8'))
      expect(read(name)).toEqual({ ...read('good'), out: 'good' })
    })

  test('that a person has edited is not put right silently', async () => {
    const name = copyWith('recipe.json', path => {
      saying(readFileSync(path, 'utf8').replace('"lr"', '"lrate"'))(path)
    })
    expect(await run(`train --resume ${name}`)).toMatchObject({ status: 2, stderr: expect.stringMatching(/"lrate"/) })
  })

  test.each(['batch', 'lr', 'seed'])('in which %s is missing is refused by whoever reads it', async key => {
    const name = copyWith('recipe.json', path => {
      const { [key]: _, ...rest } = JSON.parse(readFileSync(path, 'utf8'))
      saying(JSON.stringify(rest))(path)
    })
    for (const line of ['inspect', 'eval', 'report', 'explain', 'train --resume']) {
      expect(await run(`${line} ${name}`)).toMatchObject({
        status: 2, stderr: expect.stringMatching(RegExp(`recipe\\.json: expected every setting .* for ${key}\\.`))
      })
    }
  })

  test('without a checkpoint that would hold it is the end, in words', async () => {
    const name = copyWith('recipe.json', saying(''))
    for (const file of ['checkpoint.itop', 'checkpoint.previous.itop']) rmSync(join(cwd, name, file), { force: true })
    const { status, stderr } = await run(`train --resume ${name}`)
    expect([status, stderr]).toEqual([2, expect.stringMatching(/recipe\.json: it is empty\.\nThere is no checkpoint/)])
  })

  test.each(noFiles)(
    'that is %s is refused at once, by every command', async (_, change) => {
      const name = copyWith('recipe.json', change)
      for (const line of ['inspect', 'eval', 'report', 'explain', 'train --resume']) {
        const { status, stderr } = await run(`${line} ${name}`)
        expect([status, stderr]).toEqual([2, expect.stringMatching(/recipe\.json: cannot be read: it/)])
      }
    })
})

test.each(noFiles)(
  'a recipe file that is %s is refused at once', async (_, change) => {
    writeFileSync(join(cwd, 'given.json'), '{}')
    change(join(cwd, 'given.json'))
    for (const command of ['plan', 'train', 'explain']) {
      const { status, stderr } = await run(`${command} given.json`)
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^itop: recipe given\.json: cannot be read: it.*\n$/)])
    }
    rmSync(join(cwd, 'given.json'), { recursive: true })
  })

test.skipIf(!existsSync('/dev/zero'))('a device is no recipe', async () => {
  expect(await run('plan /dev/zero')).toMatchObject({
    status: 2, stderr: expect.stringMatching(/it is a device, not a file/)
  })
})

test.each(['environment.json', 'summary.json', 'recipe.json', 'metrics.jsonl', 'report.html'])(
  'where %s is a link, what it leads to stays as it is', async file => {
    const target = join(cwd, `target-of-${file}`)
    const name = copyWith(file, path => {
      cpSync(path, target)
      instead(() => { symlinkSync(target, path) })(path)
    })
    const before = readFileSync(target)
    expect(await run(`train --resume ${name} --steps 30 --no-compare`)).toMatchObject({ status: 0 })
    expect(readFileSync(target).equals(before)).toBe(true)
    expect(lstatSync(join(cwd, name, file)).isFile()).toBe(true)
  })

test('what a run writes reads as it is', () => {
  const good = runFolder('good', cwd)
  for (const read of [readSummary, readEnvironment, readMetrics]) expect(read(good).problems).toEqual([])
  expect(readMetrics(good).value).toEqual(recordsOf(join(cwd, 'good')))
  expect(readSummary(good).value).toEqual(JSON.parse(readFileSync(good.summary, 'utf8')))
})
