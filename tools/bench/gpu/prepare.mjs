// Installs and builds what is missing in this checkout.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const needed = ['backend-webgpu', 'backend-node', 'bench', 'experiment', 'models', 'ops', 'trainer']

/** Undefined when everything is there; else why not. `left` says how many seconds there are. */
export async function prepare(left) {
  const steps = [
    { missing: !existsSync(`${root}node_modules/@itop/bench`), words: ['ci', '--no-audit', '--no-fund'] },
    { missing: needed.some((name) => !existsSync(`${root}packages/${name}/dist`)), words: ['run', 'build'] }
  ]
  for (const { missing, words } of steps) {
    if (!missing) continue
    const why = npm(root, words, left())
    if (why !== undefined) return why
  }
  return undefined
}

/**
 * Installs TensorFlow for graphics cards in a folder of its own, unless `ITOP_TFJS_NODE` names one or the checkout has
 * it, and names it there. Undefined when it is there, else why not; what else there is goes on without it.
 */
export function installTensorFlow(left, env = process.env) {
  const library = '@tensorflow/tfjs-node-gpu'
  if (env.ITOP_TFJS_NODE || has(root, library)) return undefined
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'itop-gpu-bench')
  if (!has(folder, library)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    // Its install script downloads TensorFlow with CUDA: some hundred megabytes.
    const why = npm(folder, ['install', '--no-audit', '--no-fund', `${library}@4.22.0`], Math.min(150, left() / 3))
    if (why !== undefined) return why
  }
  for (const name of ['tfjs-core', 'tfjs-backend-cpu']) {   // there must be one copy of each
    const link = join(folder, 'node_modules/@tensorflow', name)
    rmSync(link, { recursive: true, force: true })
    symlinkSync(join(root, 'node_modules/@tensorflow', name), link)
  }
  env.ITOP_TFJS_NODE = folder
  return undefined
}

/** Runs npm in a folder; undefined when it did well, else why not. */
function npm(cwd, words, seconds) {
  const command = `npm ${words.join(' ')}`
  process.stdout.write(`${command}\n`)
  const { status, error, stderr } = spawnSync('npm', words, {
    cwd, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: Math.max(1, Math.round(1000 * seconds))
  })
  if (status === 0) return undefined
  if (error?.code === 'ETIMEDOUT') return `${command} took longer than ${Math.round(seconds)} s`
  return `${command} ${error?.message ?? `ended with status ${status}: ${lastLine(stderr)}`}`
}

function has(folder, name) {
  try {
    return createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`) !== ''
  } catch {
    return false
  }
}

const lastLine = (text) =>
  text.trim().split('\n').findLast((line) => !line.includes('complete log of this run'))
