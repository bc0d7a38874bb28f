import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FindOptions } from '@itop/data/node'
import sirv from 'sirv'
import { findDataFile, isDataPath, sendDataFile } from './data-files.js'
import { pageFile } from './page-files.js'
import { withPlugins, type LabPlugins } from './lab-plugins.js'

/** What the server serves, and where. */
export interface LabOptions {
  /** The folder of the built page. */
  readonly page: string
  /** 0: a free one. */
  readonly port: number
  /** Where data is looked for. */
  readonly data: FindOptions
  /** What the page is served with beside its own files. */
  readonly plugins?: LabPlugins | undefined
}

/** A server that listens. */
export interface LabServer {
  readonly url: string
  /** Ends it, and all that is being sent. */
  readonly close: () => Promise<void>
}

/** Only this machine reaches it. */
const loopback = '127.0.0.1'

/** Serves the page and its data to this machine; rejects with Node's error where it cannot listen. */
export async function startLab(options: LabOptions): Promise<LabServer> {
  const answer = createAnswer(options)
  const server = createServer((request, response) => {
    answer(request, response).catch(() => { response.destroy() }) // the browser went away, or the disk did
  })
  await listening(server, options.port)
  const { port } = server.address() as AddressInfo // it listens on a port
  return { url: `http://${loopback}:${port}/`, close: () => closed(server) }
}

const listening = (server: Server, port: number): Promise<void> => new Promise((resolve, reject) => {
  server.once('error', reject)
  server.listen(port, loopback, () => {
    server.off('error', reject)
    resolve()
  })
})

const closed = (server: Server): Promise<void> => new Promise(resolve => {
  server.close(() => resolve())
  server.closeAllConnections()
})

/**
 * Isolation is what threads of WebAssembly need; the policy keeps the page to its own origin. `unsafe-inline` is for
 * styles only: plots set them.
 */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': [
    'default-src \'self\'', 'script-src \'self\' \'wasm-unsafe-eval\'', 'style-src \'self\' \'unsafe-inline\'',
    'img-src \'self\' data: blob:', 'connect-src \'self\' data: blob:', 'worker-src \'self\' blob:',
    'frame-ancestors \'none\'', 'base-uri \'none\'', 'form-action \'none\''
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer'
} as const

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function createAnswer({ page, data, plugins }: LabOptions): Answer {
  // `dev`: looked for at every request, so that a page built anew is the one that is seen.
  const files = sirv(page, { dev: true, etag: true, extensions: [] })
  return async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const { method = '', url = '' } = request
    if (!isLoopback(request.headers.host)) {
      return refuse(response, 403, `This server is for ${loopback} and localhost only. Open the address it printed.`)
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return refuse(response, 405, `This server only gives files; it does not know ${method}.`)
    }
    const path = pathOf(url)
    if (path === undefined) return refuse(response, 400, 'Expected a path that begins with a slash.')
    const module = plugins?.files.get(path)
    if (module !== undefined) return sendText(response, 'text/javascript', module)
    if (!isDataPath(path)) {
      const name = pageFile(page, path)
      if (name === undefined) return refuse(response, 404, `There is no ${path}.`)
      if (plugins && name === '/index.html') {
        return sendText(response, 'text/html', withPlugins(readFileSync(join(page, name), 'utf8'), plugins.served))
      }
      request.url = name // checked as it stands here, and looked for no other way
      return files(request, response, () => refuse(response, 404, `There is no ${path}.`))
    }
    const file = findDataFile(path, data)
    if (typeof file === 'string') return refuse(response, 404, file)
    return sendDataFile(file, response, method === 'HEAD')
  }
}

/** A page elsewhere may give its own name this machine's address; then the name is not one of these. */
const isLoopback = (host: string | undefined): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? '')

function pathOf(url: string): string | undefined {
  if (!url.startsWith('/')) return undefined
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0]!)
  } catch {
    return undefined
  }
}

/** Sends a text; Node leaves it out where only the head was asked for. */
function sendText(response: ServerResponse, type: string, text: string): void {
  const body = Buffer.from(text)
  response.writeHead(200, {
    'Content-Type': `${type}; charset=utf-8`, 'Content-Length': body.length, 'Cache-Control': 'no-cache'
  })
  response.end(body)
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' })
  response.end(`${JSON.stringify({ error })}\n`)
}
