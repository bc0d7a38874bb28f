// PyTorch and SparseProp as contestants: optional peers, used when the given Python has them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * Starts a Python that trains this network; null when it has no torch. `make(name, { channelsLast, active })` adds a
 * contestant: dense, or SparseProp's with so many active weights in each layer.
 */
export async function startPytorch(python, { network, batch, threads }) {
  const script = fileURLToPath(new URL('./pytorch.py', import.meta.url))
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'], env })
  const ask = conversation(child)
  const versions = await ask(taskOf(network, { batch, threads })).catch(withoutTorch)
  return versions && {
    ...versions,
    make: async (name, { channelsLast = false, active = null } = {}) => {
      await ask({ make: name, channelsLast, active })
      return { name, run: async () => (await ask({ run: name })).milliseconds }
    },
    stop: () => { child.stdin.end() }
  }
}

/** What Python needs of a network: its steps, and which layers have a bias. */
export function taskOf(network, { batch, threads }) {
  const names = new Set(network.weights.map(({ name }) => name))
  const { c, h, w } = network.input
  const steps = network.steps.map((step) => 'name' in step ? { ...step, bias: names.has(`${step.name}.bias`) } : step)
  return { shape: [c, h, w], classes: network.classes, batch, threads, steps }
}

/** Sends a line, returns the line that comes back, both JSON; an end of the process is an error with its last words. */
function conversation(child) {
  const lines = createInterface({ input: child.stdout })
  const words = []
  child.stderr.setEncoding('utf8').on('data', (text) => { words.push(text) })
  child.stdin.on('error', () => {}) // the end of the process says why
  const ended = new Promise((_, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      reject(new Error(`pytorch: Python ended with status ${code}.\n${words.join('').slice(-2000)}`))
    })
  })
  ended.catch(() => {}) // after the last answer the end is no failure
  return async (question) => {
    const answer = once(lines, 'line')
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const [line] = await Promise.race([answer, ended])
    return JSON.parse(line)
  }
}

function withoutTorch(error) {
  if (error.code === 'ENOENT' || /No module named '(torch|numpy)'/.test(error.message)) return null
  throw error
}
