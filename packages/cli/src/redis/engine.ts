import type { Redis } from 'ioredis'
import { UserError, errorCode } from '@itop/experiment'
import { installedVersion } from '@itop/experiment/node'
import type { Session } from '../program/io.js'
import type { RedisAddress } from './address.js'

/** The queue's library, and a connection that comes back by itself when it is lost. */
export interface Engine {
  /** Where it is, as it may be printed. */
  readonly shown: string
  readonly bullmq: typeof import('bullmq')
  readonly redis: Redis
}

/** Connects to a Redis on which a queue can be relied; what stands against it is a `UserError`. */
export async function startEngine(address: RedisAddress, io: Session): Promise<Engine> {
  const { shown } = address
  const [bullmq, { Redis }] = await Promise.all([load(() => import('bullmq')), load(() => import('ioredis'))])
  const { tls, host, port, db, username, password } = address
  const options = {
    host, port, db, ...username && { username }, ...password && { password }, ...tls && { tls: {} },
    connectTimeout: 5000, lazyConnect: true, maxRetriesPerRequest: null // what is asked of it waits until it is back
  }
  await check(new Redis({ ...options, retryStrategy: () => null }), shown)
  const redis = new Redis(options)
  tellLosses(redis, shown, io)
  await redis.connect()
  return { shown, bullmq, redis }
}

async function load<T>(library: () => Promise<T>): Promise<T> {
  try {
    return await library()
  } catch (cause) {
    if (['bullmq', 'ioredis'].every(name => installedVersion(name) !== undefined)) throw cause
    throw new UserError(['--redis wants BullMQ, in packages of its own. Run: npm install bullmq ioredis'], { cause })
  }
}

async function check(redis: Redis, shown: string): Promise<void> {
  let reason: unknown // what is asked of it says only that there is no connection
  redis.on('error', error => { reason ??= error })
  try {
    await redis.connect()
    checkServer(await redis.info(), shown)
  } catch (error) {
    throw error instanceof UserError ? error : refusal(reason ?? error, shown)
  } finally {
    redis.disconnect()
  }
}

/** Jobs that are dropped when memory is short would be runs that nobody trains. */
function checkServer(info: string, shown: string): void {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
  const policy = field('maxmemory_policy')
  if (policy !== '' && policy !== 'noeviction') {
    throw new UserError([`${shown}: its maxmemory-policy is ${policy}, so it may drop runs when its memory is full.`,
      'Set it: redis-cli CONFIG SET maxmemory-policy noeviction'])
  }
  const [major = 0, minor = 0] = field('redis_version').split('.').map(Number)
  if (major < 6 || (major === 6 && minor < 2)) {
    throw new UserError([`${shown}: it is Redis ${major}.${minor}; expected 6.2 or later.`])
  }
}

function refusal(error: unknown, shown: string): UserError {
  const message = error instanceof Error ? error.message : String(error)
  if (/^(NOAUTH|WRONGPASS|ERR invalid password)|AUTH failed/.test(message)) {
    return new UserError([`${shown}: it wants a name and a password, and not those it was given.`,
      'Give them: --redis redis://NAME:PASSWORD@HOST, or the password alone in REDISCLI_AUTH.'], { cause: error })
  }
  if (message.startsWith('NOPERM')) {
    return new UserError([`${shown}: this user may not do what a queue needs: ${message}`], { cause: error })
  }
  const why = reasons[errorCode(error) ?? ''] ?? message
  return new UserError([`${shown}: it cannot be reached: ${why}.`,
    'Start it there, such as by redis-server --appendonly yes, or name another one.'], { cause: error })
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to this host'
}

/** Says once that the connection is lost, and once that it is back. */
function tellLosses(redis: Redis, shown: string, io: Session): void {
  let lost = false
  redis.on('error', () => {}) // what follows is told by the next
  redis.on('reconnecting', () => {
    if (!lost) io.stderr.write(`${shown}: the connection is lost; trying again.\n`)
    lost = true
  })
  redis.on('ready', () => {
    if (lost) io.stderr.write(`${shown}: the connection is back.\n`)
    lost = false
  })
}
