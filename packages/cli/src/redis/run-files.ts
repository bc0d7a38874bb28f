import { readdirSync, statSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import type { Redis } from 'ioredis'
import { makeFolder } from '../files/make-folder.js'
import { readPlainBytes } from '../files/plain-file.js'
import { isUnfinished, writeBytes } from '../files/write-whole.js'
import { takeLock } from '../lock/folder-lock.js'
import type { RunFolder } from '../run-folder/run-folder.js'
import { isLockFile } from '../run-folder/run-lock.js'
import { keptSeconds, prefix } from './run-job.js'

/** The files of a run on their way. */
export interface SentRun {
  readonly step: number
  /** Whether it is trained to its end. */
  readonly ended: boolean
  /** Files that were more than may be sent, and where they lie. */
  readonly leftOut: readonly string[]
  readonly at: string
}

const filesKey = (id: string) => `${prefix}:files:${id}`
const sentKey = (id: string) => `${prefix}:sent:${id}`
const wantedKey = (id: string) => `${prefix}:wanted:${id}`

/** Notes that the sweep of a folder wants the files of a run. */
export const want = (redis: Redis, id: string, token: string): Promise<unknown> =>
  redis.multi().sadd(wantedKey(id), token).expire(wantedKey(id), keptSeconds).exec()

/** Notes that it has them; those that nobody wants any more are removed. */
export async function wantNoMore(redis: Redis, id: string, token: string): Promise<void> {
  await redis.srem(wantedKey(id), token)
  if (!await isWanted(redis, id)) await redis.del(filesKey(id), sentKey(id))
}

/** Whether any sweep still waits for the files of a run. */
export const isWanted = async (redis: Redis, id: string): Promise<boolean> => await redis.scard(wantedKey(id)) > 0

/** Puts the files of a run into Redis, as many as `limit` bytes hold; the smallest first, the records before all. */
export async function sendRun(
  redis: Redis, id: string, { path }: RunFolder, about: Pick<SentRun, 'step' | 'ended' | 'at'>, limit: number
): Promise<void> {
  const { sent, leftOut } = fitting(filesOf(path), limit)
  const record: SentRun = { ...about, leftOut, at: `${about.at}:${path}` }
  const all = redis.multi().del(filesKey(id))
  for (const name of sent) all.hset(filesKey(id), name, readPlainBytes(join(path, name)))
  all.expire(filesKey(id), keptSeconds).set(sentKey(id), JSON.stringify(record), 'EX', keptSeconds)
  await all.exec()
}

interface SizedFile {
  readonly name: string
  readonly bytes: number
}

const first = ['recipe.json', 'summary.json']

function filesOf(path: string): readonly SizedFile[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => !isLockFile(name) && !isUnfinished(name) && statSync(join(path, name)).isFile())
    .map(name => ({ name: name.split(sep).join('/'), bytes: statSync(join(path, name)).size }))
    .sort((a, b) => Number(first.includes(b.name)) - Number(first.includes(a.name)) || a.bytes - b.bytes)
}

function fitting(files: readonly SizedFile[], limit: number) {
  let bytes = 0
  const fits = files.map(file => (bytes += file.bytes) <= limit)
  const names = (kept: boolean) => files.filter((_, i) => fits[i] === kept).map(({ name }) => name)
  return { sent: names(true), leftOut: names(false) }
}

/** What is said of the files of a run, if they were sent. */
export async function sentRun(redis: Redis, id: string): Promise<SentRun | undefined> {
  const text = await redis.get(sentKey(id))
  return text === null ? undefined : JSON.parse(text) as SentRun // as it was written above, by the same version
}

/** Writes the files of a run into its folder, which no other process writes in meanwhile; its summary last. */
export async function fetchRun(redis: Redis, id: string, { path, lock }: RunFolder): Promise<void> {
  const files = Object.entries(await redis.hgetallBuffer(filesKey(id)))
  makeFolder(path)
  const held = takeLock(lock)
  try {
    const isLast = (name: string) => Number(name === 'summary.json')
    for (const [name, content] of files.sort(([a], [b]) => isLast(a) - isLast(b))) write(path, name, content)
  } finally {
    held.release()
  }
}

function write(folder: string, name: string, content: Buffer): void {
  const path = join(folder, normalize(name))
  if (!path.startsWith(folder + sep)) throw new Error(`A file of a run was sent as ${name}, which is outside it.`)
  makeFolder(dirname(path))
  writeBytes(path, content)
}
