import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Network } from '@itop/models'
import { ownFile } from '../own-files.js'
import { converse, type Conversation } from './conversation.js'
import { fastestOfEach, nameOf, waysOf, wordsOf, type PytorchKind, type ReadyWay } from './pytorch-ways.js'
import type { RivalContestant, RivalProgram, RivalSource, RivalTask, RivalWatch } from './rivals.js'

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
  const { sparseprop } = found
  return {
    names: ['pytorch', 'pytorch-bf16', ...sparseprop === null ? [] : ['sparseprop'] as const],
    start: task => startPytorch(task, { python, env, sparseprop })
  }
}

// No compiled files beside our own.
const quiet = (env: Environment): Environment => ({ ...env, PYTHONDONTWRITEBYTECODE: '1' })

/** A Python with PyTorch. */
interface PytorchPython {
  readonly python: string
  readonly env: Environment
  /** Its version, where it is there. */
  readonly sparseprop: string | null
}

/** Starts a Python that does this work with this network. */
async function startPytorch(task: RivalTask, { python, env, sparseprop }: PytorchPython): Promise<RivalProgram> {
  const { ask, stop } = converse(python, [ownFile('python/pytorch.py')], {
    // Processes that compile would stay, and be awake while others have their turns.
    name: 'Python', env: { ...quiet(env), OMP_NUM_THREADS: String(task.threads), TORCHINDUCTOR_COMPILE_THREADS: '1' }
  })
  const { torch, bf16 } = await ask(taskOf(task)) as unknown as Abilities // our own program's answer
  const contestants: RivalProgram['contestants'] = async (against, active, watch) => {
    const kinds = pytorchKinds.filter(kind => against.includes(kind))
    const made: RivalContestant[] = []
    if (kinds.length > 0) made.push(...await fastestWays({ ask, torch, network: task.network }, kinds, watch))
    if (!against.includes('sparseprop')) return made
    for (const [density, weights] of active) {
      const name = `sparseprop ${density}`
      await ask({ make: name, ...plain, active: weights })
      made.push({ name, run: runOf(ask, name), rival: `SparseProp ${sparseprop}` })
    }
    return made
  }
  return { absent: bf16.length > 0 ? {} : { 'pytorch-bf16': noBf16 }, contestants, stop }
}

type Ask = Conversation['ask']

const runOf = (ask: Ask, name: string) => async () => (await ask({ run: name }))['milliseconds']

/** A Python that has been told its task. */
interface Started {
  readonly ask: Ask
  /** The version. */
  readonly torch: string
  readonly network: Network
}

/** The fastest way of each kind; the others are forgotten. */
async function fastestWays(
  started: Started, kinds: readonly PytorchKind[], { tell, signal }: RivalWatch
): Promise<readonly RivalContestant[]> {
  const ready = await readyWays(started, kinds, tell)
  const best = await fastestOfEach(ready, signal)
  for (const { name } of ready) {
    if (!best.some(one => one.name === name)) await started.ask({ drop: name })
  }
  return best.map(({ way, ...one }) => ({ ...one, name: way.kind }))
}

/** Every way that works here. Where torch.compile fails once, it is not tried again. */
async function readyWays(
  { ask, torch, network }: Started, kinds: readonly PytorchKind[], tell: RivalWatch['tell']
): Promise<readonly ReadyWay[]> {
  const ways = waysOf(network, kinds)
  const ready: ReadyWay[] = []
  for (const way of ways) {
    if (way === ways.find(({ compile }) => compile)) tell(`PyTorch compiles ${network.name}, which may take minutes.`)
    const [name, rival] = [nameOf(way), wordsOf(torch, way)]
    const { channelsLast, compile } = way
    const { failed } = await ask({ make: name, ...plain, channelsLast, compile, bf16: way.kind === 'pytorch-bf16' })
    if (failed !== undefined) {
      tell(`PyTorch runs without torch.compile, which does not work here: ${String(failed)}`)
      break
    }
    ready.push({ name, run: runOf(ask, name), way, rival })
  }
  return ready
}

/** What the program says first. */
interface Abilities {
  readonly torch: string
  /** Instructions of this processor. */
  readonly bf16: readonly string[]
}

const plain = { channelsLast: false, bf16: false, compile: false, active: null }

const pytorchKinds = ['pytorch', 'pytorch-bf16'] as const satisfies readonly PytorchKind[]

const noBf16 = 'PyTorch in bf16 is left out: this processor has no instructions for it that torch knows of.'

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
