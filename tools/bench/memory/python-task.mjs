// What Python needs of a network, for pytorch_network.py of @itop/bench.
import { fileURLToPath } from 'node:url'

/** The Python that is named, else that of ITOP_PYTHON, else the one on PATH. */
export const pythonOf = (given) => given ?? (process.env.ITOP_PYTHON || 'python3')

/** Its steps, which of them have a bias, and the shape of an image. */
export function taskOf({ network, threads }) {
  const names = new Set(network.weights.map(({ name }) => name))
  const { c, h, w } = network.input
  const steps = network.steps.map((step) => 'name' in step ? { ...step, bias: names.has(`${step.name}.bias`) } : step)
  return { shape: [c, h, w], classes: network.classes, threads, steps }
}

/** The environment of such a Python: so many threads, and where pytorch_network.py lies. */
export const pythonEnvironment = (threads) => ({
  ...process.env,
  OMP_NUM_THREADS: String(threads),
  PYTHONPATH: fileURLToPath(new URL('../../../packages/bench/python', import.meta.url)),
  PYTHONDONTWRITEBYTECODE: '1'
})
