import { main } from './main.js'

/** Runs the command line of this process and ends it with the status. */
export const runProcess = async (): Promise<void> => {
  const interrupt = new AbortController()
  const stop = () => {
    // A second request means: now, not after the checkpoint.
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
  // `itop list models | head -1` closes the pipe early; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 1) })
  const status = await main(process.argv.slice(2), {
    stdout: process.stdout, stderr: process.stderr, cwd: process.cwd(), env: process.env, interrupt: interrupt.signal
  })
  await Promise.all([process.stdout, process.stderr].map(flushed))
  process.exit(status)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise(resolve => { stream.write('', () => resolve()) })
