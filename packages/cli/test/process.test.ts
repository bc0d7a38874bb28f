import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { built, ended, reached } from './support/processes.js'
import { recordsOf } from './support/run-folders.js'
import { words } from './support/run.js'

const bin = fileURLToPath(new URL('../bin/itop.mjs', import.meta.url))

// These need the build: npm run build.
describe.skipIf(!built)('the built program', () => {
  const cwd = scratch()
  smallData(cwd, 1200)
  const itop = (line: string): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [bin, ...words(line)], { cwd, encoding: 'utf8', timeout: 60_000 })
  const job = 'train --data data --batch 8 --interval 20 --checkpoint-every 10 --epochs 3 --no-compare --quiet'

  test('ends with status 2 and one clear line for a mistake', () => {
    const { status, stderr } = itop('train --sparsity 95')
    expect([status, stderr])
      .toEqual([2, 'itop: --sparsity 95: expected 0 ≤ S < 1. It is a share of 1: did you mean 0.95?\n'])
  })

  test('a closed pipe is no error', () => {
    const line = `"${process.execPath}" "${bin}" list models | head -1`
    const { status } = spawnSync('sh', ['-c', line], { cwd, encoding: 'utf8' })
    expect(status).toBe(0)
  })

  test('lists every backend, and prints nothing that a library says', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'list', 'backends', '--json'], {
      cwd, encoding: 'utf8', timeout: 200_000
    })
    expect([status, stderr]).toEqual([0, ''])
    const found: readonly Record<string, unknown>[] = JSON.parse(stdout)
    expect(found.map(({ name }) => name)).toEqual(['auto', 'cpu', 'node', 'node-gpu', 'webgpu'])
    expect(found[1]).toMatchObject({ available: true, threads: expect.any(Number), build: expect.any(String) })
    for (const { available, reason, description } of found.slice(2)) {
      if (available === true) expect(description).toMatch(/TensorFlow \d|WebGPU/)
      else expect(reason).toMatch(/npm install|adapter|CUDA/)
    }
  }, 200_000)

  test.skipIf(!existsSync(new URL('../dist/lab/index.html', import.meta.url)))(
    'serves the page until a queue ends it', async () => {
      const child = spawn(process.execPath, [bin, 'lab', '--json'], { cwd })
      const url = await new Promise<string>(resolve => {
        child.stdout.once('data', text => { resolve(JSON.parse(text).url) })
      })
      const page = await fetch(url)
      expect([page.status, page.headers.get('cross-origin-embedder-policy')]).toEqual([200, 'require-corp'])
      expect(await page.text()).toMatch(/<script type="module"/)
      child.kill('SIGTERM')
      expect(await ended(child)).toBe(143)
    }, 60_000)

  const start = (line: string, env = process.env) => {
    const child = spawn(process.execPath, [bin, ...words(line)], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
    const said = { child, stderr: '' }
    child.stderr.on('data', text => { said.stderr += text })
    return said
  }

  test.each([
    ['Ctrl-C', 'SIGINT', 130], ['a queue', 'SIGTERM', 143], ['the end of the terminal', 'SIGHUP', 129]
  ] as const)(
    '%s saves, says how to go on, and ends with the status of the signal', async (_, signal, status) => {
      const run = start(`${job} --threads 1 --out ${signal}`)
      await reached(join(cwd, signal, 'metrics.jsonl'), 4)
      run.child.kill(signal)
      expect(await ended(run.child)).toBe(status)
      expect(run.stderr).toMatch(new RegExp(`^itop train --resume ${signal}$`, 'm'))
      expect(existsSync(join(cwd, signal, 'checkpoint.itop'))).toBe(true)
      expect(readdirSync(join(cwd, signal)).filter(name => /lock|unfinished/.test(name))).toEqual([])
    }, 60_000)

  test('a second Ctrl-C ends it at once, and frees the folder', async () => {
    const { child } = start(`${job} --threads 1 --out twice`)
    await reached(join(cwd, 'twice/metrics.jsonl'), 4)
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect([130, 143]).toContain(await ended(child)) // both may reach it before it looks
    expect(existsSync(join(cwd, 'twice/run.lock'))).toBe(false)
  }, 60_000)

  test('before training a signal ends it as it ends any program, and nothing is left behind', async () => {
    const server = createServer(() => { /* never answers */ }).listen(0, '127.0.0.1')
    await new Promise(resolve => { server.once('listening', resolve) })
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
    const run = start('train --data cifar10 --out early', { ...process.env, ITOP_DATA: '', ITOP_MIRROR: mirror })
    await new Promise(resolve => { server.once('request', resolve) })
    run.child.kill('SIGTERM')
    expect([await ended(run.child), run.child.signalCode]).toEqual([null, 'SIGTERM'])
    server.closeAllConnections()
    server.close()
    expect(existsSync(join(cwd, 'early'))).toBe(false)
  }, 60_000)

  test('of two that go on with one run at once, one does, and every step is recorded once', async () => {
    expect(itop(`${job} --threads 1 --steps 30 --out shared`.replace('--epochs 3', '')).status).toBe(0)
    const long = 'train --resume shared --steps 1000000 --no-compare --quiet'
    const both = [start(long), start(long)]
    const first = await Promise.race(both.map(async run => { await ended(run.child); return run }))
    const other = both.find(run => run !== first)!
    expect([await ended(first.child), first.stderr]).toEqual([2,
      `itop: shared: locked: process ${other.child.pid} is writing in it.\n` +
        'Wait until it has ended, or choose another folder.\n'])
    expect(itop('train --out shared --data data --batch 8')).toMatchObject({ status: 2 })
    other.child.kill('SIGINT')
    expect(await ended(other.child)).toBe(130)
    const steps = recordsOf(join(cwd, 'shared')).filter(({ type }) => type === 'update').map(({ step }) => step)
    expect(steps).toEqual(steps.map((_, i) => 20 * (i + 1)))
  }, 60_000)

  test('of two that train into one folder at once, one does', async () => {
    const line = `${job} --threads 1 --out together`.replace('--epochs 3', '--steps 1000000')
    const both = [start(line), start(line)]
    const first = await Promise.race(both.map(async run => { await ended(run.child); return run }))
    const other = both.find(run => run !== first)!
    expect(await ended(first.child)).toBe(2)
    expect(first.stderr).toMatch(
      /^itop: (--out )?together: (locked: process \d+ is|the folder exists and is not empty)/)
    other.child.kill('SIGINT')
    expect(await ended(other.child)).toBe(130)
  }, 60_000)
})
