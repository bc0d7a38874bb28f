// A process of its own: trains some steps of the network that its argument describes, and prints what that took.
import { readFileSync, writeFileSync } from 'node:fs'
import { register } from '@itop/backend-cpu'
import { trainingStep } from '@itop/bench'
import { createNetwork } from '@itop/models'
import { smallNetwork } from './small-network.mjs'

const { model, threads, build, rounds, ...task } = JSON.parse(process.argv[2])
// Native kernels are those that the backend takes for so many images, as in training.
const backend = await register({ threads, ...build?.startsWith('wasm') ? { build } : { batch: task.batch } })
const small = await trained(smallNetwork, { density: 1, batch: 2 })
small.dispose()
const before = memory()
forgetPeak()
const { state } = await trained(createNetwork(model), task)
const after = memory()
console.log(JSON.stringify({
  build: backend.build, peakBytes: after.peak - before.now, processBytes: Math.max(before.peak, after.peak),
  stateBytes: stateBytes(state), arena: backend.memory()
}))
await backend.dispose()

/** A network after some steps. */
async function trained(network, options) {
  const step = await trainingStep(network, options)
  for (let i = 0; i < rounds; i++) await step.run()
  return step
}

/** Bytes of this process, now and at most. */
function memory() {
  const status = readFileSync('/proc/self/status', 'utf8')
  const bytes = (field) => 1024 * Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)[1])
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

/** From here on, the peak counts from what there is now. */
function forgetPeak() {
  writeFileSync('/proc/self/clear_refs', '5')
}

/** Weights, their gradients, and what the optimizer keeps; running statistics have neither. */
function stateBytes({ parameters, slots }) {
  let floats = 0
  for (const [name, { values }] of parameters) {
    const own = slots.get(name)
    floats += values.size * (own ? 2 + own.length : 1)
  }
  return 4 * floats
}
