import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { stateOf, timelessOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

// An epoch has 19 steps, and the masks are updated at its last one, just before it is tested.
const cwd = scratch()
smallData(cwd)
const quiet = '--no-compare --no-report --quiet'
const job = `train --data data --batch 32 --interval 19 --epochs 2 --valid-split 0.01 --threads 1 ${quiet}`

const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })
const all = async (folder: string) =>
  ({ records: timelessOf(join(cwd, folder)), state: await stateOf(join(cwd, folder)) })

/** Runs a line; when a record with these words is written, it is asked to stop. */
function stopAt(said: string, line: string) {
  const stop = new AbortController()
  return run(line, { interrupt: stop.signal, append: (path: string, text: string) => {
    appendFileSync(path, text)
    if (text.includes(said)) stop.abort()
  } })
}

let whole: Awaited<ReturnType<typeof all>>
beforeAll(async () => {
  await run(`${job} --out whole`)
  whole = await all('whole')
})

test.each([
  ['after an epoch', 'epoch', '"update","step":19'],
  ['after the last step', 'last', '"update","step":38'],
  ['on what was held out', 'held', '"checkpoint","step":38']
])('a stop in the test %s leaves it to the resume: the same records and bits as without', async (_, out, said) => {
  const { status, stderr } = await stopAt(said, `${job} --out ${out}`)
  expect(status).toBe(130)
  expect(stderr).toMatch(new RegExp(`^itop train --resume ${out}$`, 'm'))
  expect(timelessOf(join(cwd, out)).at(-1)).toMatchObject({ type: 'checkpoint' })
  expect(await run(`train --resume ${out} --no-compare --no-report --quiet`)).toMatchObject({ status: 0 })
  expect(await all(out)).toEqual(whole)
})

test('one that dies when it has made the test, before it has saved, tells of that once', async () => {
  await stopAt('"update","step":19', `${job} --out dead`)
  const { status } = await run(`train --resume dead ${quiet}`, { append: (path: string, text: string) => {
    appendFileSync(path, text)
    if (text.includes('"epoch"')) throw new Error('a power cut')
  } })
  expect(status).toBe(1)
  expect(await run(`train --resume dead ${quiet}`)).toMatchObject({ status: 0 })
  expect(await all('dead')).toEqual(whole)
})
