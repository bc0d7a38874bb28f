// onnxruntime as a contestant: an optional peer, used when the given Python has it and torch, which writes its files.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pythonEnvironment, stateNames, taskOf } from './python-task.mjs'

/**
 * Starts onnxruntime with a dense network of these values, for these images; null where Python has none. Gives its
 * `version` and a `contestant`, whose `logits` are what it predicts.
 */
export async function startOnnxruntime(python, { network, arrays, images, threads }) {
  const folder = await mkdtemp(join(tmpdir(), 'itop-onnx-'))
  const values = network.weights.map(({ name }) => arrays.get(`value/${name}`))
  const names = stateNames(network)
  const task = {
    ...taskOf({ network, threads }), images: join(folder, 'images'), values: join(folder, 'values'),
    state: values.map(({ length }, i) => ({ name: names[i], length }))
  }
  try {
    await writeFile(task.images, images)
    await writeFile(task.values, values)   // one after the other
    return await converse(python, task)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Gives Python its task, and turns. */
async function converse(python, task) {
  const script = fileURLToPath(new URL('./predictions.py', import.meta.url))
  const child = spawn(python, [script], { stdio: 'pipe', env: pythonEnvironment(task.threads) })
  const ask = asking(child)
  const made = await ask(task).catch(withoutOnnxruntime)
  if (made === null) return null
  const run = async () => (await ask({})).milliseconds
  return {
    version: made.version,
    contestant: { name: 'onnxruntime', run, logits: Float32Array.from(made.logits) },
    stop: () => { child.stdin.end() }
  }
}

/** Sends a line, returns the line that comes back, both JSON; an end of the process is an error with its last words. */
function asking(child) {
  const lines = createInterface({ input: child.stdout })
  const words = []
  child.stderr.setEncoding('utf8').on('data', (text) => { words.push(text) })
  child.stdin.on('error', () => {})   // the end of the process says why
  const ended = new Promise((_, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      reject(new Error(`onnxruntime: Python ended with status ${code}.\n${words.join('').slice(-2000)}`))
    })
  })
  ended.catch(() => {})   // after the last answer the end is no failure
  return async (question) => {
    const answer = once(lines, 'line')
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const [line] = await Promise.race([answer, ended])
    return JSON.parse(line)
  }
}

function withoutOnnxruntime(error) {
  if (error.code === 'ENOENT' || /No module named '(onnxruntime|onnx|torch|numpy)'/.test(error.message)) return null
  throw error
}
