// The masks over time that a run keeps: bit for bit those of its checkpoints, also after an interruption; inspect --at.
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '@itop/checkpoint/node'
import { masksAt, readHistory, walk } from '@itop/history'
import { equals } from '@itop/masks'
import { beforeAll, expect, test } from 'vitest'
import { readMasks } from '../src/files/read-masks.js'
import { scratch, smallData } from './support/data.js'
import { recordsOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd, 280, 40)
const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })
const quiet = '--threads 1 --no-compare --no-report --quiet'
const job = `train --data data --batch 16 --steps 14 --interval 3 ${quiet}`
const topology = (name: string) => join(cwd, name, 'topology.itop')
const historyOf = (name: string) => readHistory(readFileSync(topology(name)))

/** Aborts a run when its metrics file gets a record that is asked for. */
async function stopped(line: string, when: (record: string) => boolean) {
  const stop = new AbortController()
  return run(line, { interrupt: stop.signal, append: (path: string, text: string) => {
    appendFileSync(path, text)
    if (when(text)) stop.abort()
  } })
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'rounds.json'), JSON.stringify({
    model: 'mlp', data: 'data', batch: 16, rounds: 2, pruneFraction: 0.5, rewindTo: 2, steps: 6
  }))
  expect((await run(`${job} --method set-itop --out set`)).status).toBe(0)
  expect((await run(`train rounds.json ${quiet} --out tickets`)).status).toBe(0)
}, 60_000)

async function expectCheckpoint(name: string): Promise<void> {
  const history = historyOf(name)
  const masks = masksAt(history, Infinity)
  const used = readMasks(cwd, name)
  expect(masks.names).toEqual(used.names)
  for (const [layer, mask] of used) expect(equals(mask, masks.get(layer))).toBe(true)
}

test('its last masks are those of the checkpoint, and each record is an update', async () => {
  await expectCheckpoint('set')
  const updates = recordsOf(join(cwd, 'set')).filter(({ type }) => type === 'update')
  expect(historyOf('set').records.map(({ step }) => step)).toEqual([0, ...updates.map(({ step }) => step)])
  for (const { step, changes } of walk(historyOf('set'))) {
    const record = updates.find(update => update.step === step)
    changes.forEach(({ mask }, i) => { expect(record?.layers[i].active ?? mask.count).toBe(mask.count) })
  }
  expect(historyOf('set').about).toEqual({ model: 'mlp', data: 'data', method: 'set-itop', seed: 1 })
})

test.each(['rigl-itop', 'gmp', 'deepr', 'sr-ste'])('so are those of %s', async method => {
  const { stderr, status } = await run(`${job} --method ${method} --out ${method}`)
  expect([stderr, status]).toEqual(['', 0])
  await expectCheckpoint(method)
}, 30_000)

test('a lottery keeps its rounds', async () => {
  await expectCheckpoint('tickets')
  const { records } = historyOf('tickets')
  expect(records.map(({ step, round, roundStep }) => [step, round, roundStep]))
    .toEqual([[0, 0, 0], [6, 1, 2], [10, 2, 2]])
  for (const round of [0, 1, 2]) {
    const { masks } = await readCheckpoint(join(cwd, `tickets/tickets/${round}`))
    const kept = masksAt(historyOf('tickets'), records[round]!.step)
    for (const [name, mask] of kept) expect(equals(mask, masks.get(`mask/${name}`)!)).toBe(true)
  }
  const told = JSON.parse((await run('inspect tickets --at 4 --round 1 --json')).stdout)
  expect(told).toMatchObject({ step: 4, round: 1, density: 0.5, explored: 1, survival: 0.5 })
})

test.each([
  ['set', `${job} --method set-itop`], ['tickets', `train rounds.json ${quiet}`]
])('stopped after an update, and cut off in a record, %s goes on to the same file', async (whole, line) => {
  const out = `${whole}-again`
  await stopped(`${line} --out ${out}`, text => text.includes('"type":"update"'))
  appendFileSync(topology(out), Uint8Array.of(200, 1, 2))   // a record of which little was written
  const { status, stderr } = await run(`train --resume ${out} ${quiet}`)
  expect([status, stderr]).toEqual([0, ''])
  expect(readFileSync(topology(out))).toEqual(readFileSync(topology(whole)))
}, 30_000)

test('what is after the checkpoint is cut off, once', async () => {
  const line = `${job} --method set-itop --checkpoint-every 4`
  await stopped(`${line} --out killed`, text => text.includes('"step":12'))
  const whole = readFileSync(topology('set'))
  const { records } = historyOf('set')
  writeFileSync(topology('killed'), whole)   // as of one that was killed long after its checkpoint
  expect((await run(`train --resume killed ${quiet}`)).status).toBe(0)
  expect(readFileSync(topology('killed'))).toEqual(whole)
  expect(records).toHaveLength(5)
}, 30_000)

test('a file that is lost or damaged begins anew where the run goes on, which is said', async () => {
  await stopped(`${job} --method set-itop --out lost`, text => text.includes('"step":6'))
  const { step } = await readCheckpoint(join(cwd, 'lost'))
  rmSync(topology('lost'))
  const { stderr } = await run('train --resume lost --threads 1 --no-compare --no-report')
  expect(stderr).toContain(`lost/topology.itop: there was no such file. It begins anew with step ${step}.`)
  expect(historyOf('lost').records[0]!.step).toBe(step)
  await expectCheckpoint('lost')
}, 30_000)

test('--no-history leaves it out, and removes what would not be true any more', async () => {
  await stopped(`${job} --method set-itop --out left`, text => text.includes('"step":6'))
  expect(existsSync(topology('left'))).toBe(true)
  await run(`train --resume left --no-history ${quiet}`)
  expect(existsSync(topology('left'))).toBe(false)
  const { stderr, status } = await run('inspect left --at 3')
  expect(status).toBe(2)
  expect(stderr).toContain('left: there is no topology.itop, which keeps the masks over time.')
}, 30_000)

test('inspect --at tells of a step, of a run that was cut off too', async () => {
  const first = JSON.parse((await run('inspect set --at 2 --json')).stdout)
  expect(first).toMatchObject({ step: 2, born: 0, medianAge: 2, survival: 1, overlapFirst: 1 })
  expect(first.overlapLast).toBeLessThan(1)
  const then = JSON.parse((await run('inspect set --at 8 --json')).stdout)
  expect(then.active).toBe(first.active)
  expect(then.born).toBeGreaterThan(0)
  expect(then.survival).toBeCloseTo(1 - then.born / then.active, 2)
  const record = recordsOf(join(cwd, 'set')).find(({ type, step }) => type === 'update' && step === 6)
  expect(then.explored).toBeCloseTo(record.rs, 12)
  expect(then.layers.map(({ name }: { name: string }) => name)).toEqual(['fc1', 'fc2', 'fc3'])
  const text = (await run('inspect set --at 8')).stdout
  expect(text).toMatch(/set-itop · mlp · data {3}set, step 8\n[^]*fc1 +300×784 [^]*total /)
  truncateSync(topology('rigl-itop'), statSync(topology('rigl-itop')).size - 1)
  rmSync(join(cwd, 'rigl-itop/checkpoint.itop'))
  expect((await run('inspect rigl-itop --at 4')).status).toBe(0)
})

test('inspect --at refuses a step that the run has not kept, and says which it has', async () => {
  expect((await run('inspect set --at 15')).stderr).toContain('--at 15: expected a step from 0 to 14')
  expect((await run('inspect set --at x')).stderr).toContain('--at must be an integer')
  expect((await run('inspect set --round 1')).stderr).toContain('--round: goes with --at STEP.')
  expect((await run('inspect tickets --at 3 --round 3')).stderr).toContain('--round 3: expected 0 to 2')
  expect((await run('inspect tickets --at 1 --round 1')).stderr).toContain('--at 1: expected a step from 2 to 6')
  writeFileSync(topology('gmp'), 'IHST and more')
  expect((await run('inspect gmp --at 3')).stderr).toMatch(/gmp\/topology.itop: The history of masks is .* at byte 4/)
})

const planned = [['set', 'set-itop'], ['shrinking', 'gmp']] as const

test.each(planned)('plan tells the size of %s: no less, not much more', async (name, method) => {
  const plan = `plan --data mnist --batch 16 --steps 14 --interval 3 --method ${method} --json`
  const { historyBytes } = JSON.parse((await run(plan)).stdout)
  if (!existsSync(topology(name))) await run(`${job} --method ${method} --out ${name}`)
  const { size } = statSync(topology(name))
  expect(size).toBeLessThanOrEqual(historyBytes)
  expect(size).toBeGreaterThan(0.8 * historyBytes)
}, 30_000)
