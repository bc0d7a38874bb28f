// One part: `node part.mjs '{"part":"start","backend":"webgpu"}'`. Says what it finds in lines of JSON.
import { contest, usualBatch } from '@itop/bench'
import { whyUnavailable } from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'
import { createNetwork } from '@itop/models'
import { conformance, sample } from '@itop/ops/conformance'
import { trainingConformance } from '@itop/trainer/conformance'
import { swiftshader } from '@itop/config/chromium.mjs'
import '@tensorflow/tfjs-backend-cpu'

const task = JSON.parse(process.argv[2])
const end = Date.now() + 1000 * task.seconds
const parts = { start: async () => {}, steps, conformance: suite }

// Dawn takes the driver that the system has; SwiftShader only where it is asked for.
if (task.software && task.backend === 'webgpu') process.env.VK_ICD_FILENAMES = swiftshader() ?? ''
try {
  const backend = await startBackend(task.backend, {}, {})
  say({ description: backend.description })
  await parts[task.part](task)
  process.exit(0)   // a device may keep the process
} catch (error) {
  say({ why: whyUnavailable(error) ?? String(error).split('\n')[0] })
  process.exit(1)
}

function say(words) {
  process.stdout.write(`${JSON.stringify(words)}\n`)
}

/** Whole training steps, sparse and dense in turn. */
async function steps({ model, seconds }) {
  const network = createNetwork(model)
  const rows = await contest({
    network, batch: usualBatch(network), densities: [0.1, 0.05, 0.02], kind: 'step', against: ['dense'], rivals: [],
    threads: 1, rounds: 20, seconds: Math.min(10, seconds / 4)
  })
  say({ rows })
}

/** As many tests as there is time for, some of every kind first. */
async function suite({ suite: name }) {
  const all = name === 'ops' ? conformance : trainingConformance
  const some = sample(all)
  const counts = { passed: 0, ran: 0, of: all.length, failed: [] }
  for (const test of [...some, ...all.filter((one) => !some.includes(one))]) {
    if (Date.now() > end) break
    counts.ran++
    try {
      await test.run()
      counts.passed++
    } catch (error) {
      counts.failed.push(`${test.name}: ${String(error.message).split('\n')[0]}`)
    }
    say(counts)
  }
}
