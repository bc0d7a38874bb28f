// Writes checkpoints into a folder until it is killed, and prints the step of each that is safe: FOLDER, FIRST, STRIDE.
import { writeCheckpoint } from '../../src/node.js'
import { written } from './written.js'

const [folder, first, stride] = process.argv.slice(2)
for (let step = Number(first); ; step += Number(stride)) {
  await writeCheckpoint(folder, written(step))
  process.stdout.write(`${step}\n`)
}
