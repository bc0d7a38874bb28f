// Peak memory of whole training steps, each contestant in a fresh process; Linux only, whose kernel keeps the peaks.
import { createNetwork } from '@itop/models'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pythonEnvironment, pythonOf, taskOf } from './python-task.mjs'
import { smallNetwork } from './small-network.mjs'

const usual = [
  { model: 'mlp-cifar10', batch: 128 }, { model: 'vgg16', batch: 128 }, { model: 'wrn-22-2', batch: 128 },
  { model: 'resnet50', batch: 8 }
]
const densities = [0.05, 1]
/** Steps of each. */
const rounds = 3
const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url))

/**
 * The rows of `results.memory`, after a small network has trained in each process, since programs load and compile much
 * of themselves at the first step: our training step at each density and build, and PyTorch's dense one in both memory
 * formats, where `python` has it.
 */
export async function measureMemory({
  python, threads = 2, build = null, builds = [build, 'wasm-simd'], contests = usual
} = {}) {
  return contests.flatMap(({ model, batch }) => {
    const network = createNetwork(model)
    const ours = [...new Set(builds)].flatMap((own) => densities.map((density) =>
      ourRow({ model, density, batch, threads, build: own, rounds })))
    const images = network.steps.some(({ op }) => op === 'conv2d')
    const theirs = [false, ...images ? [true] : []].flatMap((channelsLast) =>
      pytorchRow(pythonOf(python), { network, batch, threads, channelsLast }) ?? [])
    return [...ours, ...theirs]
  })
}

function ourRow(task) {
  const { model, batch, density } = task
  const words = [...process.execArgv, pathOf('./our-memory.mjs'), JSON.stringify(task)]
  const took = answerOf('itop', spawnSync(process.execPath, words, { encoding: 'utf8' }))
  return { model, batch, contestant: 'itop', density, ...took }
}

/** Null where this Python has no torch. */
function pytorchRow(python, { network, batch, threads, channelsLast }) {
  const described = (own, images) => ({ ...taskOf({ network: own, threads }), batch: images, rounds })
  const task = { ...described(network, batch), channelsLast, first: described(smallNetwork, 2) }
  const child = spawnSync(python, [pathOf('./pytorch_memory.py')], {
    input: `${JSON.stringify(task)}\n`, env: pythonEnvironment(threads), encoding: 'utf8'
  })
  if (child.error?.code === 'ENOENT' || /No module named '(torch|numpy)'/.test(child.stderr)) return null
  const { version, ...took } = answerOf('PyTorch', child)
  const contestant = `PyTorch ${version}${channelsLast ? ', channels-last' : ''}`
  return { model: network.name, batch, contestant, density: 1, build: null, ...took, arena: null }
}

/** The last line of a process that ended well, which is JSON. */
function answerOf(who, { status, error, stdout, stderr }) {
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1))
  throw new Error(`memory: ${who} ended with ${error?.message ?? `status ${status}`}.\n${String(stderr).slice(-2000)}`)
}
