import { writeFileSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

// On a machine that does other things a reader waits for its turn: its time is the processor's. One that does nothing,
// as at a named pipe, is told by the clock.
const clockFactor = 6
let timer

parentPort.on('message', task => {
  clearInterval(timer)
  if (task === undefined) return
  const from = { clock: performance.now(), processor: process.cpuUsage() }
  timer = setInterval(() => {
    if (isOver(task.seconds, from)) end(task)
  }, 250)
})

function isOver(seconds, { clock, processor }) {
  const { user, system } = process.cpuUsage(processor)
  return (user + system) / 1e6 > seconds || (performance.now() - clock) / 1e3 > clockFactor * seconds
}

function end({ what, seconds, keep }) {
  if (keep) writeFileSync(keep.path, keep.text)
  writeSync(2, `${what}: not back after ${seconds} s; the process is ended.\n`)
  process.kill(process.pid, 'SIGKILL')
}
