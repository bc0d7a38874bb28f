import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { stateOf, timelessOf } from './support/run-folders.js'
import { words } from './support/run.js'

const bin = fileURLToPath(new URL('../bin/itop.mjs', import.meta.url))
const built = ['../dist/index.js', '../../backend-cpu/wasm/simd.wasm']
  .every(path => existsSync(new URL(path, import.meta.url)))

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
    'serves the page until Ctrl-C, which is no failure', async () => {
      const child = spawn(process.execPath, [bin, 'lab', '--json'], { cwd })
      const url = await new Promise<string>(resolve => {
        child.stdout.once('data', text => { resolve(JSON.parse(text).url) })
      })
      const page = await fetch(url)
      expect([page.status, page.headers.get('cross-origin-embedder-policy')]).toEqual([200, 'require-corp'])
      expect(await page.text()).toMatch(/<script type="module"/)
      child.kill('SIGINT')
      expect(await ended(child)).toBe(0)
    }, 60_000)

  test('Ctrl-C saves, says how to go on, and ends with 130', async () => {
    const child = spawn(process.execPath, [bin, ...words(`${job} --threads 1 --out ctrl-c`)], { cwd })
    let stderr = ''
    child.stderr.on('data', text => { stderr += text })
    await reached(join(cwd, 'ctrl-c/metrics.jsonl'), 4)
    child.kill('SIGINT')
    expect(await ended(child)).toBe(130)
    expect(stderr).toMatch(/^itop train --resume ctrl-c$/m)
    expect(existsSync(join(cwd, 'ctrl-c/checkpoint.itop'))).toBe(true)
  }, 60_000)

  test('killed again and again and resumed, with other numbers of threads, it ends as if left alone', async () => {
    expect(itop(`${job} --threads 1 --out whole`).status).toBe(0)
    let line = `${job} --threads 2 --out killed`
    // Moments spread over the run: before the first checkpoint, and wherever else they fall.
    for (const lines of [1, 6, 17, 28]) {
      const child = spawn(process.execPath, [bin, ...words(line)], { cwd, stdio: 'ignore' })
      await reached(join(cwd, 'killed/metrics.jsonl'), lines)
      await new Promise(resolve => { setTimeout(resolve, Math.random() * 40) })
      child.kill('SIGKILL')
      await ended(child)
      line = `train --resume killed --threads ${1 + lines % 2} --no-compare --quiet`
    }
    expect(itop(line).status).toBe(0)
    expect(await stateOf(join(cwd, 'killed'))).toEqual(await stateOf(join(cwd, 'whole')))
    expect(timelessOf(join(cwd, 'killed'))).toEqual(timelessOf(join(cwd, 'whole')))
  }, 120_000)
})

const ended = (child: ReturnType<typeof spawn>): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise(resolve => { child.on('exit', resolve) })

/** Waits until a file has so many lines. */
const reached = async (path: string, lines: number): Promise<void> => {
  const limit = performance.now() + 30_000
  const count = () => existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
  while (count() < lines && performance.now() < limit) await new Promise(resolve => { setTimeout(resolve, 5) })
}
