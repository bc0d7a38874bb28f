import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { fetchIfMissing } from '../src/data/fetch-data.js'
import { scratch } from './support/data.js'
import { itop, words } from './support/run.js'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise(closed => server ? server.close(closed) : closed(undefined))
  server = undefined
})

async function serve(answer: RequestListener): Promise<string> {
  server = createServer(answer)
  await new Promise<void>(ready => server?.listen(0, '127.0.0.1', ready))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
}

const train = words('train --model mlp-cifar10 --data cifar10 --epochs 1')

test('says what is fetched from where, and without a connection how to do it by hand: status 2', async () => {
  const cwd = scratch()
  const { status, stdout, stderr } = await itop(train, { cwd, env: { ITOP_MIRROR: 'http://127.0.0.1:1' } })
  const archive = join(cwd, 'data', 'cifar-10-binary.tar.gz')
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr.trimEnd().split('\n')).toEqual([
    `Downloading cifar10 to ${join(cwd, 'data')}, from http://127.0.0.1:1 …`,
    expect.stringMatching(/^itop: http:.*expected the archive cifar-10-binary\.tar\.gz, found .*download it by hand/)
  ])
  expect(stderr).toContain(archive)
})

test('downloads into the data folder that was given, or ITOP_DATA', async () => {
  const cwd = scratch()
  mkdirSync(join(cwd, 'given'))
  const mirror = await serve((_, response) => { response.end('no archive') })
  const env = { ITOP_DATA: join(cwd, 'environment'), ITOP_MIRROR: mirror }
  const given = await itop([...train, '--data-dir', 'given'], { cwd, env })
  expect(given.stderr).toMatch(/Downloading cifar10 to .*given, from http.*\n.*expected the MD5 sum c32a1d4a/)
  expect((await itop(train, { cwd, env })).stderr).toMatch(/Downloading cifar10 to .*environment, from/)
  expect(readdirSync(join(cwd, 'given'))).toEqual([])
})

test('fetches nothing for a misspelt data folder, for data that is there, or that has another source', async () => {
  const cwd = scratch()
  let text = ''
  const io = { cwd, env: { ITOP_MIRROR: 'http://127.0.0.1:1' }, stderr: { write: (more: string) => { text += more } } }
  await expect(fetchIfMissing({ data: 'cifar10', dataDir: 'dta' }, io)).rejects.toThrow(/dta: expected the folder/)
  await fetchIfMissing({ data: 'mnist' }, io)
  await fetchIfMissing({ data: 'some/folder' }, io)
  mkdirSync(join(cwd, 'data/cifar-10-batches-bin'), { recursive: true })
  writeFileSync(join(cwd, 'data/cifar-10-batches-bin/test_batch.bin'), '')
  await fetchIfMissing({ data: 'cifar10' }, io)
  expect(text).toBe('')
})

test('Ctrl-C ends a download with status 130 and keeps what has come', async () => {
  const cwd = scratch()
  const interrupt = new AbortController()
  const mirror = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('some bytes')
    setTimeout(() => { interrupt.abort() }, 200)
  })
  const { status, stderr } = await itop(train, { cwd, env: { ITOP_MIRROR: mirror }, interrupt: interrupt.signal })
  expect([status, stderr.trimEnd().split('\n').length]).toEqual([130, 1])
  expect(existsSync(join(cwd, 'data', 'cifar-10-binary.tar.gz.part'))).toBe(true)
})

test('draws a bar on a terminal', async () => {
  const cwd = scratch()
  let text = ''
  const mirror = await serve((_, response) => { response.end(Buffer.alloc(3_000_000)) })
  const stderr = { isTTY: true, columns: 80, write: (more: string) => { text += more } }
  const io = { cwd, env: { ITOP_MIRROR: mirror }, stderr }
  await expect(fetchIfMissing({ data: 'cifar100' }, io)).rejects.toThrow('MD5')
  expect(text).toMatch(/█/)
})
