import { writeFileSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

let timer
parentPort.on('message', task => {
  clearTimeout(timer)
  if (task !== undefined) timer = setTimeout(() => end(task), 1000 * task.seconds)
})

function end({ what, seconds, keep }) {
  if (keep) writeFileSync(keep.path, keep.text)
  writeSync(2, `${what}: not back after ${seconds} s; the process is ended.\n`)
  process.kill(process.pid, 'SIGKILL')
}
