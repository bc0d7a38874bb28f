// Lottery tickets from the command line: what is recorded, planned, shown, resumed and refused.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint, writeCheckpoint } from '@itop/checkpoint/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { appendToFile } from '../src/program/io.js'
import { metricsRecord } from '../src/run-folder/metrics-records.js'
import { scratch, smallData } from './support/data.js'
import { recordsOf, stateOf, timelessOf } from './support/run-folders.js'
import { itop, words } from './support/run.js'

const cwd = scratch()
smallData(cwd)
// 19 steps an epoch; 266,200 weights, of which a half and a quarter are left.
const job = 'train mlp-rounds.json --data data --batch 32 --threads 1'
const run = (line: string, io = {}) => itop(words(line), { cwd, ...io })
const json = (path: string) => JSON.parse(readFileSync(join(cwd, path), 'utf8'))

beforeAll(async () => {
  writeFileSync(join(cwd, 'mlp-rounds.json'), JSON.stringify({
    model: 'mlp', rounds: 2, pruneFraction: 0.5, rewindTo: 4, steps: 20, lr: 0.05
  }))
  await run(`${job} --checkpoint-every 3 --out whole`)
}, 60_000)

test('the recipe names the method that rounds ask for, its settings, and the density that is left', async () => {
  expect(json('whole/recipe.json')).toMatchObject({
    method: 'lottery', rounds: 2, pruneFraction: 0.5, pruneScope: 'global', rewindTo: 4, counts: 'exact', density: 0.25
  })
  const again = await run('plan whole/recipe.json --rounds 3 --json')
  expect(JSON.parse(again.stdout).rounds).toHaveLength(4)   // the density that the file says follows
})

test('records say their round; each has a start, an end and, but the last, what was pruned', () => {
  const all = recordsOf(join(cwd, 'whole'))
  for (const record of all) expect(metricsRecord.parse(record)).toEqual(record)
  const told = all.filter(({ type }) => type !== 'checkpoint').map(({ round, type, step }) => [round, type, step])
  expect(told).toEqual([
    [0, 'start', undefined], [0, 'epoch', 19], [0, 'end', 20], [0, 'update', 20],
    [1, 'start', undefined], [1, 'epoch', 19], [1, 'end', 20], [1, 'update', 20],
    [2, 'start', undefined], [2, 'epoch', 19], [2, 'end', 20]
  ])
  const ends = all.filter(({ type }) => type === 'end')
  expect(ends.map(({ active }) => active)).toEqual([266_200, 133_100, 66_550])
  const [first, second, third] = ends.map(({ weightsBytes }) => weightsBytes)
  expect([first > second, second > third]).toEqual([true, true])
})

test('the summary, inspect and the report say what each round had and reached', async () => {
  const { rounds } = json('whole/summary.json')
  expect(rounds).toMatchObject([{ round: 0, density: 1 }, { round: 1, density: 0.5 }, { round: 2, density: 0.25 }])
  const inspection = JSON.parse((await run('inspect whole --json')).stdout)
  expect(inspection).toMatchObject({ round: 2, rounds: 2, step: 20, density: 0.25, rs: 1 })
  expect(inspection.ends.map(({ testAccuracy }: { testAccuracy: number }) => testAccuracy))
    .toEqual(rounds.slice(0, 2).map(({ testAccuracy }: { testAccuracy: number }) => testAccuracy))
  expect((await run('inspect whole')).stdout)
    .toMatch(/whole, round 2 of 2, step 20\n[^]*Rounds +0: 100.0 % of the weights/)
  const page = readFileSync(join(cwd, 'whole/report.html'), 'utf8')
  expect(page).toContain('<h2>Rounds</h2>')
  expect(page).toMatch(/lottery trained <b>mlp<\/b> for 52 steps/)   // 20 + 16 + 16
  expect((await run('eval whole --data-dir data')).status).toBe(0)
})

test('the networks of all rounds are tickets, which are tested, looked into, and predict together', async () => {
  const ends = recordsOf(join(cwd, 'whole')).filter(({ type }) => type === 'end')
  const { stdout, status } = await run('eval whole/tickets/0 whole/tickets/1 whole/tickets/2 --data-dir data --json')
  expect(status).toBe(0)
  const { members, testAccuracy } = JSON.parse(stdout)
  expect(members.map((one: { testAccuracy: number }) => one.testAccuracy))
    .toEqual(ends.map(end => end.testAccuracy))
  expect(testAccuracy).toBeGreaterThanOrEqual(Math.min(...ends.map(end => end.testAccuracy)))
  const told = await run('eval whole/tickets/1 whole/tickets/2 --data-dir data')
  expect(told.stderr).toBe('')
  expect(told.stdout).toMatch(
    /^[\d.]+ % of [\d,]+ .* \(whole\/tickets\/1, step 20\)\n.*tickets\/2, step 20\)\n.* \(all 2 together\)\n$/)
  expect(JSON.parse((await run('inspect whole/tickets/1 --json')).stdout)).toMatchObject({ round: 1, density: 0.5 })
  const ticket = await readCheckpoint(join(cwd, 'whole/tickets/1'))
  expect([...ticket.arrays.keys()].every(name => name.startsWith('value/'))).toBe(true)
})

test('networks of other data predict together on what is asked for alone', async () => {
  mkdirSync(join(cwd, 'elsewhere'))
  const ticket = await readCheckpoint(join(cwd, 'whole/tickets/1'))
  await writeCheckpoint(join(cwd, 'elsewhere'), ticket)
  writeFileSync(join(cwd, 'elsewhere/recipe.json'), JSON.stringify({ ...json('whole/recipe.json'), data: 'mnist' }))
  const refused = await run('eval whole elsewhere')
  expect(refused).toMatchObject({ status: 2, stdout: '' })
  expect(refused.stderr).toMatch(/^itop: elsewhere is of mnist, whole of data\.\n[^\n]* say on what: --data\n$/)
  expect((await run('eval whole elsewhere --data data')).stdout).toMatch(/all 2 together/)
})

test('a ticket is no training to go on with', async () => {
  const { status, stderr } = await run('train --resume whole/tickets/1')
  expect({ status, lines: stderr.trimEnd().split('\n').length <= 3 }).toEqual({ status: 2, lines: true })
})

test('the screen tells each round, and at the end what all of them reached', async () => {
  const { stdout, stderr, status } = await run(`${job} --out screen`)
  expect(status).toBe(0)
  expect(stderr).toMatch(/266,200 of 266,200 weights \(100.00 %\), batch 32, 52 steps, pruned 2 times, down to 25.00 %/)
  expect(stderr).toMatch(/falling along a cosine to 0 at the end of each round\./)
  expect(stderr).toMatch(/round 0 {2}epoch 1\/2 [^]*round 1 {2}133,100 weights are left, 50.00 %\nround 1 {2}epoch 1/)
  expect(stdout).toMatch(/Rounds {4}0 {2}100.0 % {2}266,200 weights {2}[\d.]+ % right\n +1 {3}50.0 % {2}133,100/)
  expect(stdout).toMatch(/Speed {5}[\d.]+ m?s a training step/)
}, 60_000)

test('plan has the steps of all rounds, and of each what it stores and costs, without data', async () => {
  const plan = JSON.parse((await run('plan mlp-rounds.json --data mnist --json')).stdout)
  expect(plan).toMatchObject({
    steps: 52, roundSteps: 20, active: 66_550, density: 0.25, exploration: { updates: 2, rsForecast: 1 },
    rounds: [
      { round: 0, steps: 20, active: 266_200, density: 1, rewindBytes: 4 * 266_610 },
      { round: 1, steps: 16, active: 133_100, density: 0.5, rewindBytes: 4 * (133_100 + 410) },
      { round: 2, steps: 16, active: 66_550, density: 0.25, rewindBytes: 0 }
    ]
  })
  const flops = plan.rounds.map(({ trainingFlops }: { trainingFlops: number }) => trainingFlops)
  expect(flops.reduce((a: number, b: number) => a + b, 0) / plan.trainingFlops).toBeCloseTo(1, 2)
  const bytes = plan.rounds.map(({ memoryBytes }: { memoryBytes: number }) => memoryBytes)
  expect(bytes).toEqual([...bytes].sort((a, b) => b - a))
  expect(plan.memory.total).toBe(bytes[0])
  const { stdout } = await run('plan mlp-rounds.json --data mnist')
  expect(stdout).toMatch(/Round +Steps +Weights left[^]*52 steps in 3 rounds\./)
})

describe('a run that was cut off', () => {
  /** A run that dies when a checkpoint is written and not recorded yet. */
  const cutAt = async (name: string, round: number, step: number): Promise<void> => {
    const append = (path: string, line: string) => {
      const record = JSON.parse(line)
      if (record.type === 'checkpoint' && record.round === round && record.step === step) throw new Error('killed')
      appendToFile(path, line)
    }
    const { status } = await run(`${job} --no-compare --checkpoint-every 3 --out ${name}`, { append })
    expect(status).toBe(1)
  }

  test.each([[0, 3], [0, 20], [1, 9], [2, 20]])(
    'in round %i after step %i goes on as if it had been left alone', async (round, step) => {
      const name = `cut-${round}-${step}`
      await cutAt(name, round, step)
      const { status, stderr } = await run(`train --resume ${name} --no-compare`)
      expect(status).toBe(0)
      expect(stderr).toContain(`Resumed in round ${round} of 2, from step ${step} of 20`)
      expect(await stateOf(join(cwd, name))).toEqual(await stateOf(join(cwd, 'whole')))
      const records = (folder: string) => timelessOf(join(cwd, folder)).map(({ id: _, ...rest }) => rest)
      expect(records(name)).toEqual(records('whole'))
    }, 60_000)

  test('is refused other rounds, another length and another method', async () => {
    const refused = async (flags: string, message: string) => {
      const { status, stderr } = await run(`train --resume whole ${flags}`)
      expect({ status, lines: stderr.trimEnd().split('\n').length <= 3 }).toEqual({ status: 2, lines: true })
      expect(stderr).toContain(message)
    }
    await refused('--rounds 3', '--rounds 3: the run in whole has 2.')
    await refused('--steps 30', 'All rounds of a run have one length.')
    await refused('--method static', '--method static: the run in whole has lottery.')
    await refused('--rewind-to end', '--rewind-to end: the run in whole has 4.')
  })

  test('is refused a checkpoint of no rounds, or without what weights go back to', async () => {
    await run('train --data data --batch 32 --threads 1 --steps 3 --no-compare --method dense --lr 0.05 --out plain')
    mkdirSync(join(cwd, 'mixed'))
    copyFileSync(join(cwd, 'whole/recipe.json'), join(cwd, 'mixed/recipe.json'))
    copyFileSync(join(cwd, 'plain/checkpoint.itop'), join(cwd, 'mixed/checkpoint.itop'))
    const { status, stderr } = await run('train --resume mixed')
    expect(status).toBe(2)
    expect(stderr).toContain('rounds: cannot resume: the checkpoint is of "dense", which has no rounds')
    // Of the last round, which has nothing to go back to, as if it were of one that has.
    const whole = await readCheckpoint(join(cwd, 'whole'))
    await writeCheckpoint(join(cwd, 'mixed'), {
      ...whole, meta: { ...whole.meta, rounds: { version: 1, round: 0, ends: [] } }
    })
    const lacking = await run('train --resume mixed')
    expect(lacking.status).toBe(2)
    expect(lacking.stderr).toMatch(/checkpoint: expected \d+ numbers of 'rewind\/fc1' in a Float32Array, got none/)
  })
})

describe('a mistake ends with status 2', () => {
  const refused = async (flags: string, message: string) => {
    const { status, stderr } = await run(`train --data data --batch 32 --out refused ${flags}`)
    expect({ status, lines: stderr.trimEnd().split('\n').length <= 3 }).toEqual({ status: 2, lines: true })
    expect(stderr).toContain(message)
    expect(existsSync(join(cwd, 'refused'))).toBe(false)
  }

  test.each([
    ['--rounds 0', '--rounds 0: expected an integer from 1 to 1000.'],
    ['--rounds 1.5', '--rounds 1.5: expected an integer from 1 to 1000.'],
    ['--rounds 2 --prune-fraction 0', '--prune-fraction 0: expected 0 < P < 1.'],
    ['--rounds 2 --prune-fraction 1', '--prune-fraction 1: expected 0 < P < 1.'],
    ['--rounds 2 --prune-fraction 20', 'It is a share of 1: did you mean 0.2?'],
    ['--rounds 2 --prune-scope unit', '--prune-scope \'unit\': expected global, layer.'],
    ['--rounds 2 --rewind-to start', '--rewind-to \'start\': expected an integer ≥ 0, or end.'],
    ['--rounds 2 --steps 10 --rewind-to 10', 'lottery: --rewind-to must be below the 10 steps of a round, got 10'],
    ['--rounds 100 --steps 10', 'would leave a layer with nothing'],
    ['--rounds 2 --sparsity 0.9', '--sparsity: method lottery ends with what --rounds of --prune-fraction leave'],
    ['--rounds 2 --interval 5', '--interval: method lottery has no interval'],
    ['--rounds 2 --method set-itop', '--rounds: method set-itop has no rounds'],
    ['--rewind-to 5', '--rewind-to: method set-itop has no rewindTo'],
    ['--rounds 1000 --epochs 1000000000', '--rounds 1000: these are']
  ])('%s', async (flags, message) => { await refused(flags, message) })
})

test('itop list methods names it, and a run of the default number of rounds is planned', async () => {
  expect((await run('list methods')).stdout).toMatch(/^lottery +trains in rounds: /m)
  const plan = JSON.parse((await run('plan --method lottery --json')).stdout)
  expect(plan.rounds.map(({ density }: { density: number }) => density)).toHaveLength(6)
  expect(plan.density).toBeCloseTo(0.8 ** 5, 3)
})
