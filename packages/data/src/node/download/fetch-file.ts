import {
  createWriteStream, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, type WriteStream
} from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'

/** How far a download is, in bytes. */
export interface DownloadProgress {
  /** Bytes on the disk, those of earlier tries included. */
  readonly received: number
  /** Absent where the server does not say. */
  readonly total?: number
}

export interface FetchOptions {
  /** Told the bytes that have come so far, after each piece. */
  readonly onProgress?: (progress: DownloadProgress) => void
  readonly signal?: AbortSignal
}

/** A server's answer that holds no file. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

/** Times a connection that broke off is taken up again, as long as every one brought something. */
const tries = 10

/**
 * Fetches a file. What has come lies in `file.part` until it is complete, and is what the next call goes on from; the
 * server is asked for the rest only, if its file is still the same one (`file.part.etag`).
 */
export async function fetchFile(url: string, file: string, options: FetchOptions = {}): Promise<void> {
  const part = `${file}.part`
  for (let left = tries; ; left--) {
    const before = sizeOf(part)
    try {
      await fetchRest(url, part, options)
      break
    } catch (error) {
      const hopeless = error instanceof RefusedError || options.signal?.aborted === true || sizeOf(part) <= before
      if (hopeless || left <= 1) throw error
    }
  }
  renameSync(part, file)
  rmSync(tagOf(part), { force: true })
}

/** One request for what is missing, to its end. */
async function fetchRest(url: string, part: string, { onProgress, signal }: FetchOptions): Promise<void> {
  const have = sizeOf(part)
  const response = await fetch(url, { headers: headersFor(part, have), ...signal && { signal } })
  if (response.status === 416 && totalOf(response) === have) return // everything had come before
  const goesOn = response.status === 206 && startOf(response) === have
  if (have > 0 && !goesOn && (response.status === 416 || response.status === 206)) {
    await response.body?.cancel()
    rmSync(part) // not the beginning of that file: begin again
    return fetchRest(url, part, { ...onProgress && { onProgress }, ...signal && { signal } })
  }
  if (!response.ok || !response.body) throw new RefusedError(`status ${response.status} ${response.statusText}`.trim())
  if (!goesOn) rememberTag(part, response)
  await append(response, part, goesOn ? have : 0, onProgress)
}

async function append(
  response: Response, part: string, have: number, onProgress: FetchOptions['onProgress']
): Promise<void> {
  const length = response.headers.get('content-length')
  const total = length === null ? totalOf(response) : have + Number(length)
  let received = have
  // A Response's body is the web stream that Node's own type of it describes.
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
  async function* counted(chunks: AsyncIterable<Uint8Array>) {
    refuseTooLong(total)
    for await (const chunk of chunks) {
      received += chunk.length
      refuseTooLong(received)
      onProgress?.({ received, ...total !== undefined && { total } })
      yield chunk
    }
  }
  const sink = createWriteStream(part, { flags: have > 0 ? 'a' : 'w' })
  try {
    await pipeline(body, counted, sink)
  } catch (error) {
    await whenClosed(sink)
    if (error instanceof RefusedError) rmSync(part, { force: true }) // nothing to go on from
    throw error
  }
  if (total === undefined || received === total) return
  throw new Error(`the end of the connection at ${received} of ${total} bytes`)
}

/** A stream that fails may still make its file, or write to it: what becomes of the file is decided after that. */
async function whenClosed(sink: WriteStream): Promise<void> {
  if (!sink.closed) await new Promise<void>(closed => sink.once('close', closed))
}

/** More than any archive has that is known here: a server that never ends must not fill the disk. */
const mostBytes = 2 ** 30

function refuseTooLong(bytes: number | undefined): void {
  if (bytes !== undefined && bytes > mostBytes) throw new RefusedError(`more than ${mostBytes} bytes`)
}

/** `identity`: an archive that is compressed once more on its way would not add up. */
function headersFor(part: string, have: number): Record<string, string> {
  const plain = { 'accept-encoding': 'identity' }
  if (have === 0) return plain
  const tag = existsSync(tagOf(part)) ? readFileSync(tagOf(part), 'utf8') : ''
  return { ...plain, range: `bytes=${have}-`, ...tag !== '' && { 'if-range': tag } }
}

/** A strong ETag, else the date of the last change; weak tags may not be used in If-Range. */
function rememberTag(part: string, { headers }: Response): void {
  const tag = headers.get('etag')
  const strong = tag !== null && !tag.startsWith('W/') ? tag : headers.get('last-modified')
  if (strong === null) rmSync(tagOf(part), { force: true })
  else writeFileSync(tagOf(part), strong)
}

const tagOf = (part: string): string => `${part}.etag`
const sizeOf = (file: string): number => existsSync(file) ? statSync(file).size : 0

const contentRange = ({ headers }: Response): RegExpExecArray | null =>
  /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
const startOf = (response: Response): number => Number(contentRange(response)?.[1] ?? NaN)
function totalOf(response: Response): number | undefined {
  const total = contentRange(response)?.[2]
  return total === undefined || total === '*' ? undefined : Number(total)
}
