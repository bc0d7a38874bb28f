// Serves a site that is made to this machine, and opens it in the browser.
import { once } from 'node:events'
import { createServer } from 'node:http'
import open from 'open'
import sirv from 'sirv'

/** Serves a folder below `base` on the loopback interface; returns { url, close }. */
export async function serve(folder, base, port = 0) {
  const files = sirv(folder)
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404).end(`There is no ${request.url}.`)
    if (!request.url.startsWith(base)) return missing()
    request.url = request.url.slice(base.length - 1)
    files(request, response, missing)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () => new Promise(resolve => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
}

/** Serves and shows a site until the program is interrupted. */
export async function show(folder, base) {
  const { url } = await serve(folder, base)
  process.stderr.write(`The documentation is at ${url} until you press Ctrl-C.\n`)
  await open(url)
}
