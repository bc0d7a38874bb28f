import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch } from '../support/data.js'
import { freePort, noRedis, skipped, startServer } from '../support/redis.js'
import { itop, words } from '../support/run.js'

describe.skipIf(noRedis !== undefined)(`an address${skipped}`, () => {
  const refused = async (line: string, env = {}) => {
    const cwd = scratch()
    writeFileSync(join(cwd, 's.json'), JSON.stringify({ model: 'mlp', data: 'mnist', seed: [1, 2], steps: 5 }))
    const { status, stderr } = await itop(words(line), { cwd, env })
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3)
    expect(stderr).not.toContain('secret')
    return [status, stderr]
  }

  test.each(['sweep s.json', 'worker'])('that is none, or leads nowhere, is refused by itop %s', async command => {
    const port = await freePort()
    expect(await refused(`${command} --redis redis://me:secret@127.0.0.1:${port}`))
      .toEqual([2, expect.stringMatching(`redis://127.0.0.1:${port}: it cannot be reached: nothing listens there`)])
    for (const url of ['http://u:secret@h', 'u:secret@h', 'redis:']) {
      expect(await refused(`${command} --redis ${url}`)).toEqual([2, expect.stringMatching(/no address of a Redis/)])
    }
    expect(await refused(`${command} --redis redis://h/secret-x`.replace('secret', 'base')))
      .toEqual([2, expect.stringMatching(/the database 'base-x' is no number/)])
  })

  test('wants the password of its Redis, in the URL or in REDISCLI_AUTH, and says it nowhere', async () => {
    const server = await startServer('--requirepass', 'right-secret')
    const at = server.url.slice('redis://'.length)
    for (const url of [server.url, `redis://:wrong-secret@${at}`]) {
      expect(await refused(`worker --redis ${url}`)).toEqual([2, expect.stringMatching(/wants a name and a password/)])
    }
    const right = [[`redis://:right-secret@${at}`, {}], [server.url, { REDISCLI_AUTH: 'right-secret' }]] as const
    for (const [url, env] of right) {
      const { status, stderr } = await itop(words(`worker --until-empty --redis ${url}`), { cwd: scratch(), env })
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('secret')])
    }
    await server.kill()
  })

  test('of a Redis that drops what it holds when memory is short is refused', async () => {
    const server = await startServer('--maxmemory-policy', 'allkeys-lru')
    expect(await refused(`sweep s.json --redis ${server.url}`)).toEqual([2,
      expect.stringMatching(/maxmemory-policy is allkeys-lru.*\n.*CONFIG SET maxmemory-policy noeviction/)])
    await server.kill()
  })

  test('goes with no flag that is for this machine or for a scheduler', async () => {
    for (const flag of ['--jobs 2', '--index 0', '--write slurm']) {
      expect(await refused(`sweep s.json --redis redis://h ${flag}`))
        .toEqual([2, expect.stringMatching(/--redis and --\w+: only one of them can be/)])
    }
    expect(await refused('worker')).toEqual([2, expect.stringMatching(/--redis URL is missing/)])
  })
})
