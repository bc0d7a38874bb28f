import { UserError } from '@itop/experiment'
import type { Io } from '../program/io.js'

/** Where a Redis is, and how it is entered. */
export interface RedisAddress {
  /** Without name and password: what may be printed. */
  readonly shown: string
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  /** Encrypted: `rediss`. */
  readonly tls: boolean
}

const form = 'Expected redis://[NAME:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// with TLS.'

/** The address in a URL. A password that is not to be seen among processes may stand in REDISCLI_AUTH. */
export function redisAddress(given: string, { env }: Pick<Io, 'env'>): RedisAddress {
  const url = parsed(given)
  const name = url.pathname.slice(1)
  const db = Number(name || 0)
  if (!Number.isInteger(db)) throw new UserError([`--redis: the database '${name}' is no number.`, form])
  const [username, ownPassword] = [url.username, url.password].map(decodeURIComponent)
  const password = ownPassword || env['REDISCLI_AUTH']
  const port = Number(url.port || 6379)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') // an address of IPv6
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? '' : `/${db}`}`, host, port, db,
    ...username && { username }, ...password && { password }, tls: url.protocol === 'rediss:'
  }
}

/** Never repeats what was given: it may hold a password. */
function parsed(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url !== undefined && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return url
  throw new UserError(['--redis: this is no address of a Redis.', form])
}
