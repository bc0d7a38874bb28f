// A static server on the loopback interface.
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { extname, join, normalize } from 'node:path'

const types = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json',
  '.wasm': 'application/wasm'
}

const isFile = path => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** Serves a folder with these headers; returns { url, close }. */
export async function serve(folder, headers = {}) {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const path = join(folder, normalize(decodeURIComponent(pathname.replace(/\/$/, '/index.html'))))
    const found = isFile(path)
    response.writeHead(found ? 200 : 404, { 'Content-Type': types[extname(path)] ?? 'text/plain', ...headers })
    if (found) createReadStream(path).pipe(response)
    else response.end(`There is no ${pathname}.`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise(resolve => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
}
