import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DataError } from '../../src/data-error.js'
import { downloadDataset, openDataset } from '../../src/node.js'
import { cifarFile } from '../examples.js'

let folder = ''
let server: Server | undefined
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'itop-download-')) })
afterEach(async () => {
  rmSync(folder, { recursive: true })
  server?.closeAllConnections()
  await new Promise(closed => server ? server.close(closed) : closed(undefined))
  server = undefined
})

/** An archive as the official one, of a few images; noise keeps it from being compressed to nothing. */
async function archive(): Promise<{ readonly bytes: Buffer, readonly md5: string }> {
  const inside = join(folder, 'source', 'cifar-10-batches-bin')
  mkdirSync(inside, { recursive: true })
  const noise = (seed: number) =>
    cifarFile([[seed], [seed]]).map((byte, i) => i % 3073 === 0 ? byte : i * i * 31 >> seed)
  for (const i of [1, 2, 3, 4, 5]) writeFileSync(join(inside, `data_batch_${i}.bin`), noise(i))
  writeFileSync(join(inside, 'test_batch.bin'), noise(7))
  const file = join(folder, 'source.tar.gz')
  await create({ gzip: true, file, cwd: join(folder, 'source') }, ['cifar-10-batches-bin'])
  const bytes = readFileSync(file)
  return { bytes, md5: createHash('md5').update(bytes).digest('hex') }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server on this machine; returns its address and the Range header of every request it had. */
async function serve(answer: Answer): Promise<{ readonly baseUrl: string, readonly ranges: (string | undefined)[] }> {
  const ranges: (string | undefined)[] = []
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>(ready => server?.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo // it listens on a port
  return { baseUrl: `http://127.0.0.1:${port}/kriz/`, ranges }
}

/** Answers as a file server does: ranges, unless the file has another tag than the one the client has a part of. */
const fileServer = (bytes: Buffer, { tag = '"1"', cutAt = Infinity } = {}): Answer => (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const known = request.headers['if-range']
  const start = known === undefined || known === tag ? from : 0
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': bytes.length - start, etag: tag,
    ...start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
  })
  const end = start + cutAt
  if (end >= bytes.length) response.end(bytes.subarray(start))
  else response.write(bytes.subarray(start, end), () => { setTimeout(() => { response.destroy() }, 50) })
}

const data = () => join(folder, 'data')
const part = () => join(data(), 'cifar-10-binary.tar.gz.part')

async function refusal(options: { readonly baseUrl: string, readonly md5?: string }): Promise<string> {
  const error: unknown = await downloadDataset('cifar10', { to: data(), ...options }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DataError)
  return (error as DataError).message // just checked to be one
}

test('downloads, verifies and unpacks an archive, and tells how far it is', async () => {
  const { bytes, md5 } = await archive()
  const { baseUrl, ranges } = await serve(fileServer(bytes))
  const seen: unknown[] = []
  const options = { to: data(), baseUrl, md5, onProgress: (progress: unknown) => { seen.push(progress) } }
  expect(await downloadDataset('cifar10', options)).toBe(join(data(), 'cifar-10-batches-bin'))
  expect(seen.at(-1)).toEqual({ received: bytes.length, total: bytes.length })
  expect(readdirSync(data())).toEqual(['cifar-10-batches-bin'])
  const { train, test } = await openDataset('cifar10', { dataDir: data() })
  expect([train.count, test.count]).toEqual([10, 2])
  await downloadDataset('cifar10', options)
  expect(ranges).toEqual([undefined])
})

test('takes up a connection that breaks off where it broke', async () => {
  const { bytes, md5 } = await archive()
  const cutAt = Math.ceil(bytes.length / 3) + 1
  const { baseUrl, ranges } = await serve(fileServer(bytes, { cutAt }))
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  expect(ranges).toEqual([undefined, `bytes=${cutAt}-`, `bytes=${2 * cutAt}-`])
})

test('goes on with what an earlier call left', async () => {
  const { bytes, md5 } = await archive()
  let calls = 0
  const stop = new AbortController()
  const { baseUrl, ranges } = await serve((request, response) => {
    fileServer(bytes, calls++ === 0 ? { cutAt: 100 } : {})(request, response)
  })
  const first = downloadDataset('cifar10', {
    to: data(), baseUrl, md5, signal: stop.signal, onProgress: () => { setTimeout(() => { stop.abort() }, 20) }
  })
  await expect(first).rejects.toThrow(/abort/)
  expect(readFileSync(part()).length).toBe(100)
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  expect(ranges).toEqual([undefined, 'bytes=100-'])
  expect(readdirSync(data())).toEqual(['cifar-10-batches-bin'])
})

function leave(bytes: Uint8Array, tag?: string) {
  mkdirSync(data())
  writeFileSync(part(), bytes)
  if (tag !== undefined) writeFileSync(`${part()}.etag`, tag)
}

test('starts anew where the server ignores ranges, or has another file by now', async () => {
  const { bytes, md5 } = await archive()
  leave(bytes.subarray(0, 50))
  const plain = await serve((_, response) => { response.end(bytes) })
  await downloadDataset('cifar10', { to: data(), baseUrl: plain.baseUrl, md5 })
  expect(plain.ranges).toEqual(['bytes=50-'])
  rmSync(data(), { recursive: true })
  leave(Buffer.alloc(50, 1), '"0"')
  server?.closeAllConnections()
  server?.close()
  const { baseUrl } = await serve(fileServer(bytes))
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  expect(existsSync(join(data(), 'cifar-10-batches-bin'))).toBe(true)
})

test('a part that is whole already, or longer than the file, is no obstacle', async () => {
  const { bytes, md5 } = await archive()
  const { baseUrl } = await serve(fileServer(bytes))
  leave(bytes)
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  rmSync(data(), { recursive: true })
  leave(Buffer.concat([bytes, bytes]))
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  expect(readdirSync(data())).toEqual(['cifar-10-batches-bin'])
})

test('a file with another sum is removed, and the error names both', async () => {
  const { bytes, md5 } = await archive()
  const { baseUrl } = await serve(fileServer(bytes))
  const message = await refusal({ baseUrl })
  expect(message).toContain(`expected the MD5 sum c32a1d4ab5d03f1284b67883e8d87530, found ${md5}`)
  expect(readdirSync(data())).toEqual([])
})

test('says where to get the file by hand and where to put it', async () => {
  const { baseUrl } = await serve((_, response) => { response.writeHead(404).end('not here') })
  expect(await refusal({ baseUrl })).toBe(
    `${baseUrl}cifar-10-binary.tar.gz: expected the archive cifar-10-binary.tar.gz, found status 404 Not Found. ` +
      `Or download it by hand and put it at ${join(data(), 'cifar-10-binary.tar.gz')}.`)
  server?.closeAllConnections()
  await new Promise(closed => server?.close(closed))
  expect(await refusal({ baseUrl })).toMatch(/found connect ECONNREFUSED.*download it by hand and put it at/)
})

test('an archive put there by hand is used without asking a server, and kept', async () => {
  const { bytes, md5 } = await archive()
  mkdirSync(data())
  writeFileSync(join(data(), 'cifar-10-binary.tar.gz'), bytes)
  const baseUrl = 'http://127.0.0.1:1/'
  expect(await refusal({ baseUrl })).toContain(`found ${md5}`)
  await downloadDataset('cifar10', { to: data(), baseUrl, md5 })
  expect(readdirSync(data()).sort()).toEqual(['cifar-10-batches-bin', 'cifar-10-binary.tar.gz'])
})

test('an archive without the files, or that is none, leaves no folder behind', async () => {
  const { bytes } = await archive()
  const sum = (content: Buffer) => createHash('md5').update(content).digest('hex')
  const cut = bytes.subarray(0, bytes.length - 200)
  mkdirSync(data())
  writeFileSync(join(data(), 'cifar-10-binary.tar.gz'), cut)
  expect(await refusal({ baseUrl: '', md5: sum(cut) })).toMatch(/expected a gzipped tar archive, found/)
  await create({ gzip: true, file: join(data(), 'cifar-10-binary.tar.gz'), cwd: folder }, ['source'])
  const other = readFileSync(join(data(), 'cifar-10-binary.tar.gz'))
  expect(await refusal({ baseUrl: '', md5: sum(other) })).toMatch(/expected cifar-10-batches-bin\/data_batch_1.bin in/)
  expect(readdirSync(data())).toEqual(['cifar-10-binary.tar.gz'])
})

test('touches no folder that holds a part of the set, and refuses a place that cannot be written', async () => {
  mkdirSync(join(data(), 'cifar-10-batches-bin'), { recursive: true })
  writeFileSync(join(data(), 'cifar-10-batches-bin', 'test_batch.bin'), cifarFile([[7]]))
  expect(await refusal({ baseUrl: '' })).toMatch(/expected 6 files, data_batch_1.bin among them/)
  writeFileSync(join(folder, 'file'), '')
  await expect(downloadDataset('cifar100', { to: join(folder, 'file/inside') })).rejects.toThrow(
    /expected a folder that can be written, with room for the data, found ENOTDIR/)
  await expect(downloadDataset('cifar10', { to: data(), ...{ url: '' } }))
    .rejects.toThrow('unknown option "url"')
  await expect(downloadDataset('mnist' as 'cifar10', { to: data() })).rejects.toThrow("got 'mnist'")
})

test('a file that is far longer than any archive is not fetched', async () => {
  const { baseUrl } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 2 ** 40 }).write('a beginning')
  })
  expect(await refusal({ baseUrl })).toMatch(
    /expected the archive cifar-10-binary.tar.gz, found more than 1073741824 bytes/)
  expect(existsSync(part())).toBe(false)
})

test('an archive that unpacks to a thousand times its size is refused, and leaves nothing', async () => {
  const inside = join(folder, 'source', 'cifar-10-batches-bin')
  mkdirSync(inside, { recursive: true })
  writeFileSync(join(inside, 'test_batch.bin'), Buffer.alloc(2 ** 26))
  const file = join(folder, 'source.tar.gz')
  await create({ gzip: { level: 9 }, file, cwd: join(folder, 'source') }, ['cifar-10-batches-bin'])
  const bytes = readFileSync(file)
  const { baseUrl } = await serve(fileServer(bytes))
  const md5 = createHash('md5').update(bytes).digest('hex')
  expect(await refusal({ baseUrl, md5 })).toMatch(/expected a gzipped tar archive, found .*ratio/i)
  expect(readdirSync(data())).toEqual(['cifar-10-binary.tar.gz'])
})
