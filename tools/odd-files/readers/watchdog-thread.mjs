import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

let timer
parentPort.on('message', task => {
  clearTimeout(timer)
  if (task === undefined) return
  timer = setTimeout(() => {
    writeSync(2, `${task.what}: not back after ${task.seconds} s; the process is ended.\n`)
    process.kill(process.pid, 'SIGKILL')
  }, 1000 * task.seconds)
})
