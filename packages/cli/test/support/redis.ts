import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { scratch } from './data.js'
import { ended } from './processes.js'

const program = process.env['ITOP_REDIS_SERVER'] ?? 'redis-server'

/** Why tests with a Redis cannot run here; undefined where they can. */
export const noRedis: string | undefined =
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0 ? undefined
    : `there is no ${program}: name one in ITOP_REDIS_SERVER`

/** That, as a test's name says it. */
export const skipped = noRedis === undefined ? '' : ` (skipped: ${noRedis})`

/** A server of a test's own, which keeps what it is told in a folder of its own. */
export interface Server {
  readonly url: string
  /** Starts it again, with what it had. */
  readonly start: () => Promise<void>
  readonly kill: () => Promise<void>
}

/** Starts a server on a free port. */
export async function startServer(...flags: string[]): Promise<Server> {
  const [port, folder] = [await freePort(), scratch()]
  let server: ChildProcess | undefined
  const start = async () => {
    server = spawn(program, ['--port', String(port), '--dir', folder, '--bind', '127.0.0.1', '--save', '',
      '--appendonly', 'yes', '--appendfsync', 'always', ...flags], { stdio: 'ignore' })
    await answers(port)
  }
  process.on('exit', () => { server?.kill('SIGKILL') }) // of a test that failed before its end
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: async () => {
      server!.kill('SIGKILL') // started above
      await ended(server!)
    }
  }
}

/** A port on which nothing listens. */
export const freePort = (): Promise<number> => new Promise(resolve => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo // it listens
    server.close(() => { resolve(port) })
  })
})

/** That it wants a password is an answer too. */
async function answers(port: number): Promise<void> {
  const redis = new Redis({ host: '127.0.0.1', port, lazyConnect: true, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  try {
    await redis.ping().catch((error: unknown) => { if (!String(error).includes('NOAUTH')) throw error })
  } finally {
    redis.disconnect()
  }
}
