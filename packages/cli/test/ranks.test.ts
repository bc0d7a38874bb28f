// Training on several ranks, by real launchers: the built program, as people start it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { endingTogether } from '../src/ranks/end-together.js'
import { agreed } from '../src/ranks/agree.js'
import type { Ranks } from '../src/ranks/join-ranks.js'
import type { Session } from '../src/program/io.js'
import { runFolder } from '../src/run-folder/run-folder.js'
import { scratch, smallData } from './support/data.js'
import { built, ended, reached, start } from './support/processes.js'
import { launchers, rankProcesses, startRanks } from './support/ranks.js'
import { stateOf, timelessOf } from './support/run-folders.js'

const cwd = scratch()
const usual = '--data data --batch 8 --interval 4 --checkpoint-every 5 --threads 1 --no-compare --no-report --seed 3'
const in_ = (name: string) => join(cwd, name)

describe.skipIf(!built)('ranks', () => {
  beforeAll(async () => {
    smallData(cwd, 100, 40)
    expect(await ended(start(`train ${usual} --steps 15 --accumulate 2 --out alone`, { cwd }))).toBe(0)
  }, 60_000)

  for (const { name, program, rankVariable, skipped } of launchers) {
    const here = test.skipIf(skipped !== '')
    const short = name.replace(' ', '')
    const onRanks = (ranks: number, line: string) => startRanks(program, ranks, `train ${line}`, cwd).ended

    here(`two of ${name} are one process with two parts, bit for bit; the first writes${skipped}`, async () => {
      const out = `two-${short}`
      const { status, stdout, stderr } = await onRanks(2, `${usual} --steps 15 --out ${out}`)
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^2 ranks, (Open MPI v4|MPICH)/m) })
      const [first] = stdout.split('\n').filter(line => line !== '')
      expect(stdout.split(first!)).toHaveLength(2)
      expect(await stateOf(in_(out))).toEqual(await stateOf(in_('alone')))
      const records = (folder: string) => timelessOf(in_(folder)).map(({ id: _, ...record }) => record)
      expect(records(out)).toEqual(records('alone'))
      expect(readdirSync(in_(out))).toEqual(readdirSync(in_('alone')))
      const resumed = await onRanks(3, `--resume ${out} --steps 18 --no-compare --no-report`)
      expect(resumed.status).toBe(0)
      expect(resumed.stderr).toContain('The checkpoint is of 2 ranks, this run goes on with 3 ranks: ')
      expect((await stateOf(in_(out))).step).toBe(18)
    }, 60_000)

    here(`when one of ${name} is killed all end, and the last checkpoint is good${skipped}`, async () => {
      const out = `killed-${short}`
      const { ended: end } = startRanks(program, 2, `train ${usual} --steps 1000000 --out ${out}`, cwd)
      await reached(in_(`${out}/metrics.jsonl`), 8)
      const ranks = rankProcesses(rankVariable, out)
      expect([...ranks.keys()].sort()).toEqual([0, 1])
      process.kill(ranks.get(1)!, 'SIGKILL')
      const { status, stderr } = await end
      expect(status).not.toBe(0)
      expect(rankProcesses(rankVariable, out).size).toBe(0)
      expect(existsSync(in_(`${out}/checkpoint.itop`))).toBe(true)
      const { step } = await stateOf(in_(out))
      expect(step % 5).toBe(0)
      expect(stderr).toContain(`itop train --resume ${out}`)
      // The launcher of MPICH kills all at once; that of Open MPI asks first, and waits for a second.
      for (const [, said] of stderr.matchAll(/The last checkpoint is of step (\d+)\./g)) {
        expect(Number(said)).toBeLessThanOrEqual(step)
      }
    }, 60_000)
  }

  const { program: quicker, skipped } = launchers[1]!
  test.skipIf(skipped !== '')(`a batch too small for the ranks is refused once, with status 2${skipped}`, async () => {
    const { status, stderr } =
      await startRanks(quicker, 3, `train ${usual} --batch 2 --steps 1 --out none`, cwd).ended
    expect(status).toBe(2)
    expect(stderr.match(/itop: .*/g)).toEqual([
      'itop: --batch 2: too few images for 3 ranks, which cut a batch into 3 parts.'])
    expect(existsSync(in_('none'))).toBe(false)
  }, 60_000)
})

describe('a rank', () => {
  /** One of two, of which the other goes well. */
  const rank = (own: number): Ranks => ({
    rank: own, size: 2, library: 'an MPI', launch: { launcher: 'mpich', rank: own, size: 2, here: 2 },
    allReduce: async () => {}, broadcast: async () => {}, barrier: async () => {}, close: async () => {}
  })

  function session() {
    const [controller, said] = [new AbortController(), [] as string[]]
    const io = { stderr: { write: (text: string) => said.push(text) }, interrupt: controller.signal }
    return { controller, said, io: io as unknown as Session }   // all that is looked at
  }

  const folder = runFolder('nothing-yet', cwd)

  test.each([0, 1])('%i that is asked to end while it waits says what is saved', async own => {
    const { controller, said, io } = session()
    const waits = endingTogether(rank(own), folder, io, async () => {
      controller.abort()
      while (said.length === 0) await new Promise(resolve => { setTimeout(resolve, 20) })
      return 'over'
    })
    expect(await waits).toBe('over')
    expect(said).toEqual(['Asked to stop while ranks wait for each other. nothing-yet: no checkpoint was written.\n'])
  })

  test('that fails says what is saved, and its error is thrown', async () => {
    const { said, io } = session()
    const fails = endingTogether(rank(0), folder, io, () => Promise.reject(new Error('the disk is full')))
    await expect(fails).rejects.toThrow('the disk is full')
    expect(said).toEqual(['nothing-yet: no checkpoint was written.\n'])
  })

  test('throws what it failed by before training, where it is the first that failed', async () => {
    await expect(agreed(rank(1), () => Promise.reject(new Error('no such file')))).rejects.toThrow('no such file')
    expect(await agreed(rank(0), async () => 7)).toBe(7)
    const other = { ...rank(1), allReduce: async (failed: Float32Array) => { failed[0] = 1 } }
    expect(await agreed(other, () => Promise.reject(new Error('no such file')))).toBeUndefined()
  })
})
