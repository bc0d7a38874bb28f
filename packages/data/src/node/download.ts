import { checkOptions } from '@itop/masks'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DataError } from '../data-error.js'
import { archiveOf, isDownloadable, type Archive, type DownloadableName } from './download/archives.js'
import { fetchFile, RefusedError, type FetchOptions } from './download/fetch-file.js'
import { unpack } from './download/unpack.js'
import { isFile } from './path-kind.js'
import { reason } from './reason.js'

/** Where an archive is downloaded to, and from. */
export interface DownloadOptions extends FetchOptions {
  /** The data folder; made if it is not there. The files come to lie in the official folder's name in it. */
  readonly to: string
  /** A mirror: the folder on the web that holds the archive under its official name. Default: its official place. */
  readonly baseUrl?: string
  /** MD5 in hex of the archive, for a mirror that holds another one. Default: the published sum. */
  readonly md5?: string
}

/**
 * Downloads CIFAR-10 or CIFAR-100 and resolves to the folder of its files. What a broken connection or an abort left
 * is gone on from at the next call. An archive that lies in `to` already is used instead, so one fetched by hand works
 * too; a complete folder is returned as it is. Whatever goes wrong is a `DataError` that says how to do it by hand.
 */
export async function downloadDataset(name: DownloadableName, options: DownloadOptions): Promise<string> {
  checkOptions('downloadDataset', options, ['to', 'baseUrl', 'md5', 'onProgress', 'signal'])
  if (!isDownloadable(name)) {
    throw new RangeError(`downloadDataset: name must be cifar10 or cifar100, got '${String(name)}'.`)
  }
  const to = resolve(options.to)
  const archive = { ...archiveOf(name, options.baseUrl), ...options.md5 !== undefined && { md5: options.md5 } }
  const folder = join(to, archive.folder)
  if (archive.files.every(file => isFile(join(folder, file)))) return folder
  refuseHalf(folder, archive)
  return onDisk(to, () => obtain(archive, to, options))
}

async function obtain(archive: Archive, to: string, options: FetchOptions): Promise<string> {
  mkdirSync(to, { recursive: true })
  const file = join(to, archive.fileName)
  const given = isFile(file)
  if (!given) await download(archive, file, options)
  await checkSum(archive, file, given)
  const folder = await unpack(file, archive, to)
  if (!given) rmSync(file)
  return folder
}

/** A folder of the set's name with some of its files may be somebody's own: nothing of it is overwritten. */
function refuseHalf(folder: string, { files }: Archive): void {
  if (!existsSync(folder)) return
  const missing = files.find(file => !isFile(join(folder, file)))
  throw new DataError({
    file: folder, expected: `${files.length} files, ${missing} among them`, found: 'a folder without it',
    fix: 'Remove or rename the folder, then the set can be downloaded.'
  })
}

async function download({ url, fileName }: Archive, file: string, { onProgress, signal }: FetchOptions): Promise<void> {
  try {
    await fetchFile(url, file, { ...onProgress && { onProgress }, ...signal && { signal } })
  } catch (error) {
    if (signal?.aborted || isDiskError(error)) throw error
    const kept = existsSync(`${file}.part`) ? ' What has come is kept: start again to go on.' : ''
    throw new DataError({
      file: url, expected: `the archive ${fileName}`, found: whyFailed(error),
      fix: `Or download it by hand and put it at ${file}.${kept}`
    })
  }
}

/** What a failed fetch says lies in its cause, which for several addresses has several errors and no message. */
function whyFailed(error: unknown): string {
  if (error instanceof RefusedError || !(error instanceof Error)) return reason(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  if (cause.message !== '') return cause.message
  return 'code' in cause ? String(cause.code) : error.message
}

async function checkSum({ md5, url }: Archive, file: string, given: boolean): Promise<void> {
  const hash = createHash('md5')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found === md5) return
  if (!given) rmSync(file)
  throw new DataError({
    file: given ? file : url, expected: `the MD5 sum ${md5}`, found,
    fix: given ? 'The archive is damaged or another one: remove it.'
      : 'The download was damaged or is another file; it was removed. Start again.'
  })
}

/** The file system's errors name the call that failed. Those of connections do too, but fetch wraps them. */
const isDiskError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error

async function onDisk<T>(to: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new DataError({
      file: to, expected: 'a folder that can be written, with room for the data', found: error.message,
      fix: 'Make room, or choose another data folder.'
    })
  }
}
