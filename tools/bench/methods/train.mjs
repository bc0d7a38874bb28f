// Trains what is missing, one process a run.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { finished } from './kept.mjs'

const start = promisify(execFile)
const script = fileURLToPath(new URL('./one-run.mjs', import.meta.url))

/** Trains a run in its folder, from where it stands; returns the peak memory of the process, in bytes. */
export async function train(run, folder, threads) {
  if (finished(folder)) return null
  mkdirSync(join(folder, '..'), { recursive: true })
  const args = existsSync(join(folder, 'recipe.json'))
    ? ['train', '--resume', folder]
    : ['train', ...run.args, '--threads', String(threads), '--out', folder]
  const { stdout } = await start(process.execPath, [script, ...args, '--no-compare', '--quiet'])
  return Number(stdout.trim().split('\n').at(-1))
}

/** The same from its first step, in a folder that is emptied before. */
export function trainAnew(run, folder, threads) {
  rmSync(folder, { recursive: true, force: true })
  return train(run, folder, threads)
}

/**
 * Calls `work` for each run, so many at a time, and begins none after `hours`. Returns `{ done, left, failed }`: a run
 * that fails is no reason not to train the others.
 */
export async function each(runs, { jobs, hours, say = console.error }, work) {
  const end = Date.now() + hours * 3_600_000
  const queue = [...runs]
  const failed = []
  let done = 0
  const worker = async () => {
    while (queue.length > 0 && Date.now() < end) {
      const run = queue.shift()
      const began = Date.now()
      try {
        await work(run)
        done++
        say(`${run.name}: ${Math.round((Date.now() - began) / 1000)} s, ${queue.length} left`)
      } catch (error) {
        failed.push({ run, why: String(error.stderr || error.stack || error).trim() })
        say(`${run.name}: failed\n${failed.at(-1).why}`)
      }
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return { done, left: queue.length, failed }
}
