import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Network } from '@itop/models'
import { ownFile } from '../own-files.js'
import { converse } from './conversation.js'
import type { RivalName } from '../names.js'
import type { RivalProgram, RivalSource, RivalTask } from './rivals.js'
import type { Contestant } from '@itop/experiment'

type Environment = Readonly<Record<string, string | undefined>>

/** The Python that may have PyTorch: the one that is named, else `ITOP_PYTHON`, else python3 on PATH. */
export const pythonOf = (given: string | undefined, env: Environment): string =>
  given ?? (env['ITOP_PYTHON'] || 'python3')

/** What a Python has; null for what it has not. */
export interface PythonPackages {
  readonly torch: string | null
  readonly sparseprop: string | null
}

/** What this Python has, without loading it; undefined where no such Python runs. */
export async function pythonPackages(python: string, env: Environment): Promise<PythonPackages | undefined> {
  try {
    const { stdout } = await promisify(execFile)(python, [ownFile('python/installed.py')], { env: quiet(env) })
    return JSON.parse(stdout) as PythonPackages // our own program's output
  } catch {
    return undefined
  }
}

/** PyTorch, and SparseProp on it, where this Python has them. */
export async function pytorchSource(python: string, env: Environment): Promise<RivalSource | undefined> {
  const found = await pythonPackages(python, env)
  if (!found?.torch) return undefined
  const { torch, sparseprop } = found
  return {
    names: ['pytorch', ...sparseprop === null ? [] : ['sparseprop'] as const],
    start: task => startPytorch(python, env, task, {
      pytorch: torch, ...sparseprop !== null && { sparseprop }
    })
  }
}

// No compiled files beside our own.
const quiet = (env: Environment): Environment => ({ ...env, PYTHONDONTWRITEBYTECODE: '1' })

/** Starts a Python that does this work with this network. */
async function startPytorch(
  python: string, env: Environment, task: RivalTask, versions: RivalProgram['versions']
): Promise<RivalProgram> {
  const { ask, stop } = converse(python, [ownFile('python/pytorch.py')], {
    name: 'Python', env: { ...quiet(env), OMP_NUM_THREADS: String(task.threads) }
  })
  await ask(taskOf(task))
  const make = async (name: string, options: object = {}): Promise<Contestant> => {
    await ask({ make: name, channelsLast: false, active: null, ...options })
    return { name, run: async () => (await ask({ run: name }))['milliseconds'] }
  }
  const contestants: RivalProgram['contestants'] = async (against, active) => {
    const made: Contestant[] = []
    const wants = (name: RivalName) => against.includes(name)
    if (wants('pytorch')) {
      made.push(await make('pytorch'))
      const images = task.network.steps.some(({ op }) => op === 'conv2d')
      if (images) made.push(await make('pytorch channels-last', { channelsLast: true }))
    }
    if (wants('sparseprop')) {
      for (const [density, weights] of active) made.push(await make(`sparseprop ${density}`, { active: weights }))
    }
    return made
  }
  return { versions, contestants, stop }
}

/** What Python needs of a task: the network's steps, and which layers have a bias. */
export function taskOf({ network, kind, batch, threads }: RivalTask): object {
  const names = new Set(network.weights.map(({ name }) => name))
  const { c, h, w } = network.input
  return {
    shape: [c, h, w], classes: network.classes, kind, batch, threads,
    steps: network.steps.map(step => withBias(step, names))
  }
}

const withBias = (step: Network['steps'][number], names: ReadonlySet<string>): object =>
  'name' in step ? { ...step, bias: names.has(`${step.name}.bias`) } : step
