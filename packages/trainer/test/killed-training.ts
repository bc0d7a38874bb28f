// Trains a small network from a folder's checkpoint, if there is one, writes one every other step, and prints the step
// of each that is safe: FOLDER, STEPS.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint, writeCheckpoint } from '@itop/checkpoint/node'
import { rigl } from '@itop/updaters'
import { adam, train } from '../src/index.js'
import { normedNetwork, toyData, usePlainCpu } from './toy.js'

const [folder, steps] = process.argv.slice(2)
await usePlainCpu()
const begun = ['checkpoint.itop', 'checkpoint.previous.itop'].some(name => existsSync(join(folder, name)))
const run = train({
  network: normedNetwork, data: toyData, method: rigl({ density: 0.4, interval: 3, stopFraction: 1 }), seed: 1,
  steps: Number(steps), batch: 16, optimizer: adam(), learningRate: 0.01,
  checkpoint: {
    every: 2,
    write: async checkpoint => {
      const written = await writeCheckpoint(folder, checkpoint)
      process.stdout.write(`${checkpoint.step}\n`)
      return written
    }
  },
  between: () => new Promise(resolve => { setTimeout(resolve, 2) }),   // no machine is too fast to be killed at work
  ...begun && { resumeFrom: await readCheckpoint(folder) }
})
await run.done
