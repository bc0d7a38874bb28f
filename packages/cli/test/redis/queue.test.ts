import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { jobId, prefix, queueName } from '../../src/redis/run-job.js'
import { fetchRun, sendRun, sentRun } from '../../src/redis/run-files.js'
import { runFolder } from '../../src/run-folder/run-folder.js'
import { scratch, smallData } from '../support/data.js'
import { built, ended, reached } from '../support/processes.js'
import { noRedis, skipped, startServer, type Server } from '../support/redis.js'
import { stateOf } from '../support/run-folders.js'
import { itop, words, type Outcome } from '../support/run.js'

const bin = fileURLToPath(new URL('../../bin/itop.mjs', import.meta.url))
const common = { model: 'mlp', data: 'data', batch: 8, interval: 20, method: 'set', checkpointEvery: 10 }

/** A folder with data and a sweep's file in it. */
function folderWith(sweep: object): string {
  const cwd = scratch()
  smallData(cwd, 800)
  writeFileSync(join(cwd, 's.json'), JSON.stringify({ ...common, ...sweep }))
  return cwd
}

/** Another folder with the same data, as on another machine. */
function elsewhere(): string {
  const cwd = scratch()
  smallData(cwd, 800)
  return cwd
}

interface Run {
  readonly id: string
  readonly run: string
  readonly ended: boolean
}
const runsOf = ({ stdout }: Outcome): readonly Run[] => JSON.parse(stdout).runs

// These need the build: npm run build.
describe.skipIf(noRedis !== undefined || !built)(`a sweep through Redis${skipped}`, () => {
  let server: Server
  const workers: ChildProcess[] = []
  beforeAll(async () => { server = await startServer() })
  afterEach(async () => {
    for (const worker of workers.splice(0)) {
      worker.kill('SIGKILL')
      await ended(worker)
    }
    const redis = new Redis(server.url)
    await redis.flushall()
    redis.disconnect()
  })
  afterAll(() => server.kill())

  const sweep = (cwd: string, flags = '', io: object = {}): Promise<Outcome> =>
    itop(words(`sweep s.json --json --redis ${server.url} ${flags}`), { cwd, env: process.env, ...io })
  const work = (cwd: string, flags = ''): ChildProcess => {
    const line = words(`worker --redis ${server.url} ${flags}`)
    const worker = spawn(process.execPath, [bin, ...line], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
    workers.push(worker)
    return worker
  }
  const wordsOf = async (worker: ChildProcess) => {
    let said = ''
    worker.stderr!.setEncoding('utf8').on('data', (text: string) => { said += text }) // a pipe
    return { status: await ended(worker), said }
  }
  /** Every run is what it is when it is trained alone. */
  const expectSame = async (cwd: string, runs: readonly Run[]) => {
    for (const { id, run } of runs) {
      await itop(words(`train sweeps/s/recipes/${id}.json --out alone-${id} --no-compare --quiet`), { cwd })
      expect(await stateOf(join(cwd, run))).toEqual(await stateOf(join(cwd, `alone-${id}`)))
    }
  }
  const foldersOf = (path: string): string[] => existsSync(path)
    ? readdirSync(path).filter(name => /^[0-9a-f]{12}$/.test(name)).map(name => join(path, name)) : []
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise(resolve => { setTimeout(resolve, 20) })
  }

  test('is trained in its folder where workers have that too, and is what it is without', async () => {
    const cwd = folderWith({ seed: [1, 2], steps: 60 })
    work(cwd, '--jobs 2')
    const first = await sweep(cwd)
    expect([first.status, runsOf(first).map(run => run.ended)]).toEqual([0, [true, true]])
    expect(first.stderr.match(/^ended /gm)).toHaveLength(2)
    expect(existsSync(join(cwd, 'worker-runs'))).toBe(false)
    await expectSame(cwd, runsOf(first))
    expect(runsOf(await sweep(cwd))).toEqual(runsOf(first))
  })

  test('gets the files of its runs where workers have other folders, and two sweeps share them', async () => {
    const [cwd, other] = [folderWith({ seed: [1, 2], steps: 40 }), folderWith({ seed: [2, 3], steps: 40 })]
    const place = elsewhere()
    work(place, '--jobs 2 --apart')
    const [one, two] = await Promise.all([sweep(cwd), sweep(other)])
    expect([one.status, two.status], one.stderr + two.stderr).toEqual([0, 0])
    expect(foldersOf(join(place, 'worker-runs'))).toHaveLength(3)
    await expectSame(cwd, runsOf(one))
    await expectSame(other, runsOf(two))
    const redis = new Redis(server.url)
    expect((await redis.keys('*')).filter(key => /:(files|sent|wanted):/.test(key))).toEqual([])
    redis.disconnect()
  })

  test('is told which files of a run are more than may be sent, and where they lie', async () => {
    const cwd = folderWith({ seed: 1, steps: 10 })
    work(elsewhere(), '--upload 0 --apart')
    const { status, stderr } = await sweep(cwd)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^failed .* all that it has is more than may be sent, itop worker --upload, and lies at/m)

    const redis = new Redis(server.url)
    const [from, to] = ['from', 'to'].map(name => runFolder(name, cwd))
    mkdirSync(from!.path)
    writeFileSync(from!.summary, '{}')
    writeFileSync(from!.metrics, 'records')
    writeFileSync(from!.checkpoint, new Uint8Array(100))
    await sendRun(redis, 'abc', from!, { step: 1, ended: true, at: 'host' }, 50)
    expect(await sentRun(redis, 'abc'))
      .toEqual({ step: 1, ended: true, leftOut: ['checkpoint.itop'], at: `host:${from!.path}` })
    await fetchRun(redis, 'abc', to!)
    expect(readdirSync(to!.path).sort()).toEqual(['metrics.jsonl', 'summary.json'])
    redis.disconnect()
  })

  test('goes on when a worker is killed, and when Redis is', async () => {
    const cwd = folderWith({ seed: [1, 2, 3, 4], epochs: 3 })
    const first = work(cwd, '--jobs 2')
    work(cwd, '--jobs 2')
    const result = sweep(cwd)
    await until(() => foldersOf(join(cwd, 'sweeps/s')).length >= 2)
    first.kill('SIGKILL')
    await server.kill()
    await server.start()
    const outcome = await result
    expect([outcome.status, runsOf(outcome).map(run => run.ended)], outcome.stderr)
      .toEqual([0, [true, true, true, true]])
    await expectSame(cwd, runsOf(outcome))
  })

  test('is put again where Redis has forgotten it', async () => {
    const forgetful = await startServer('--appendonly', 'no')
    const cwd = folderWith({ seed: 1, steps: 10 })
    const result = itop(words(`sweep s.json --json --redis ${forgetful.url}`), { cwd, env: process.env })
    const count = async () => {
      const redis = new Redis(forgetful.url, { maxRetriesPerRequest: null })
      const waiting = await redis.llen(`${prefix}:${queueName}:wait`)
      redis.disconnect()
      return waiting
    }
    while (await count() === 0) await new Promise(resolve => { setTimeout(resolve, 50) })
    await forgetful.kill()
    await forgetful.start()
    while (await count() === 0) await new Promise(resolve => { setTimeout(resolve, 50) })
    const worker = spawn(process.execPath, [bin, ...words(`worker --redis ${forgetful.url}`)], { cwd, stdio: 'ignore' })
    workers.push(worker)
    const { status, stderr } = await result
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/the connection is lost; trying again\.\n.*the connection is back\.\n/)
    await forgetful.kill()
  })

  test('goes on elsewhere when a worker is asked to stop, which ends with 143', async () => {
    const cwd = folderWith({ seed: 1, epochs: 6 })
    const place = elsewhere()
    const first = work(place, '--jobs 2 --apart')
    const result = sweep(cwd)
    await until(() => foldersOf(join(place, 'worker-runs')).length === 1)
    const [folder = ''] = foldersOf(join(place, 'worker-runs'))
    await reached(join(folder, 'metrics.jsonl'), 8)
    first.kill('SIGTERM')
    expect(await ended(first)).toBe(143)
    const second = elsewhere()
    work(second, '--jobs 2 --apart')
    const outcome = await result
    expect(outcome.status, outcome.stderr).toBe(0)
    expect(outcome.stderr).toMatch(/^waiting .* its worker on .* was stopped/m)
    const [run] = foldersOf(join(second, 'worker-runs'))
    expect(JSON.parse(readFileSync(join(run!, 'environment.json'), 'utf8')).resumedFrom).toBeGreaterThan(0)
    await expectSame(cwd, runsOf(outcome))
  })

  test('leaves its runs in the queue when it is asked to stop, says so, and finds them again', async () => {
    const cwd = folderWith({ seed: [1, 2], steps: 20 })
    const interrupt = new AbortController()
    const result = sweep(cwd, '', { interrupt: interrupt.signal })
    const queue = new Queue(queueName, { connection: new Redis(server.url, { maxRetriesPerRequest: null }), prefix })
    while ((await queue.getJobCounts('wait'))['wait'] !== 2) await new Promise(resolve => { setTimeout(resolve, 20) })
    interrupt.abort()
    const stopped = await result
    expect([stopped.status, stopped.stderr]).toEqual([130, expect.stringMatching(/2 of 2 stay in the queue/)])
    expect(stopped.stderr).toMatch(/No worker takes runs yet\. .*itop worker --redis redis:\/\/127/)
    const { said, status } = await wordsOf(work(cwd, '--until-empty'))
    expect([status, said.match(/^ended /gm)?.length]).toEqual([0, 2])
    expect((await sweep(cwd)).status).toBe(0)
    await queue.close()
  })

  test('is told why a run failed, which is not tried again', async () => {
    const cwd = folderWith({ seed: 1, steps: 30, lr: [0.01, 1e30] })
    const worker = wordsOf(work(cwd, '--until-empty --jobs 2'))
    const { status, stderr, stdout } = await sweep(cwd)
    expect([status, JSON.parse(stdout).runs.map((run: Run) => run.ended)]).toEqual([1, [true, false]])
    expect(stderr).toMatch(/^failed .* lr 1e\+30 {2}on .*: itop: /m)
    expect((await worker).said.match(/^trains /gm)?.length ?? 0).toBeLessThanOrEqual(2)
  })

  // One after another: beside the third run, the fourth may end before three others have been tested as far as it is.
  test('gives hopeless runs up, wherever they are trained', async () => {
    const cwd = folderWith({ pairs: { seed: [1, 2, 3, 4], lr: [0.01, 0.01, 0.01, 1e-9] }, epochs: 5 })
    work(elsewhere(), '--jobs 1 --apart')
    const rule = '--stop-hopeless median --hopeless-among 3 --hopeless-from 1'
    const { status, stdout, stderr } = await sweep(cwd, rule)
    expect(status, stderr).toBe(0)
    expect(JSON.parse(stdout).runs[3]).toMatchObject({ ended: false, hopeless: { among: 3 } })
  })

  test('waits for no worker of another version or without its plug-ins: that one says so, and ends', async () => {
    const cwd = folderWith({ seed: 1, steps: 5 })
    const queue = new Queue(queueName, { connection: new Redis(server.url, { maxRetriesPerRequest: null }), prefix })
    const put = async (job: object) => {
      const id = 'abcdefabcdef'
      const all = { recipe: { id }, varied: {}, itop: '9.9.9', plugins: [], pluginNames: [], folder: {}, ...job }
      await queue.obliterate({ force: true })
      await queue.add(queueName, all, { jobId: jobId(id) })
      return wordsOf(work(cwd))
    }
    expect(await put({})).toEqual({ status: 2, said: expect.stringMatching(
      /^itop: The run abcdefabcdef in the queue is one of itop 9\.9\.9, and this worker is itop 0.*\n.*cli@9\.9\.9/m) })
    const { version: itop } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await put({ itop, pluginNames: ['itop-plugin-none'], plugins: [{ name: 'none', version: '1' }] }))
      .toEqual({ status: 2, said: expect.stringMatching(/wants a plug-in\. .*itop-plugin-none: there is no such/) })
    mkdirSync(join(cwd, 'p'))
    writeFileSync(join(cwd, 'p/mine.mjs'), 'export const plugin = { name: "mine", version: "1.0.0" }')
    expect(await put({ itop, pluginNames: ['./p/mine.mjs'], plugins: [{ name: 'mine', version: '2.0.0' }] }))
      .toEqual({ status: 2, said: expect.stringMatching(/the plug-in mine 2\.0\.0, and this worker has 1\.0\.0/) })
    expect(await queue.getJobCounts('wait')).toEqual({ wait: 1 })
    await queue.close()
  })
})
