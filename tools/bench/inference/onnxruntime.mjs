// onnxruntime as a contestant: an optional peer, used when the given Python has it and torch, which writes its files.
import { converse } from '@itop/bench'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    return await predictions(python, task)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Gives Python its task, and turns. */
async function predictions(python, task) {
  const script = fileURLToPath(new URL('./predictions.py', import.meta.url))
  const { ask, stop } = converse(python, [script], { name: 'onnxruntime', env: pythonEnvironment(task.threads) })
  const made = await ask(task).catch(withoutOnnxruntime)
  if (made === null) return null
  const run = async () => (await ask({})).milliseconds
  return {
    version: made.version,
    contestant: { name: 'onnxruntime', run, logits: Float32Array.from(made.logits) },
    stop
  }
}

function withoutOnnxruntime(error) {
  if (/ENOENT$|No module named '(onnxruntime|onnx|torch|numpy)'/.test(error.message)) return null
  throw error
}
