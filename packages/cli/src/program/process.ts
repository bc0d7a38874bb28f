import { fail, main } from '../main.js'
import { statusAfter, StopRequest, stopSignals, type StopSignal } from './stop-signals.js'

/** Runs the command line of this process and ends it with the status. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController()
  const stop = (signal: StopSignal) => {
    // A second request means: now, not after the checkpoint.
    if (interrupt.signal.aborted) process.exit(statusAfter(signal))
    interrupt.abort(new StopRequest(signal))
  }
  // `itop list models | head -1` closes the pipe early; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 1) })
  // Such as a thread that ended by itself: nobody waits for it.
  process.on('uncaughtException', error => { process.exit(fail(error, process.argv.includes('--debug'), process)) })
  // A run whose sweep was killed saves and ends: the same command goes on with it.
  let catching = false
  if (process.channel) {
    process.once('disconnect', () => {
      if (catching) stop('SIGTERM')
      else process.exit(statusAfter('SIGTERM'))
    })
  }
  const status = await main(process.argv.slice(2), {
    stdout: process.stdout, stderr: process.stderr, cwd: process.cwd(), env: process.env,
    stdin: () => process.stdin, interrupt: interrupt.signal,
    // Not before: a handler waits for the code that runs, where the system needs none to end a process.
    catchStops: () => {
      catching = true
      for (const signal of stopSignals) process.on(signal, stop)
      return () => {
        catching = false
        for (const signal of stopSignals) process.off(signal, stop)
      }
    }
  })
  await Promise.all([process.stdout, process.stderr].map(flushed))
  process.exit(status)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise(resolve => { stream.write('', () => resolve()) })
