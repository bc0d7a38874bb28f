// What a made site links to, and whether it is there: pages, places in pages, files.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const attributes = (html, pattern) => [...html.matchAll(pattern)].map(([, value]) => value.replaceAll('&amp;', '&'))
const hrefs = html => attributes(html, /<[^>]* (?:href|src)="([^"]+)"/g)
const ids = html => new Set(attributes(html, / id="([^"]+)"/g))

/** Every link of a site in `folder`, made for `base`, that leads nowhere, as 'PAGE: LINK'. */
export function brokenLinks(folder, base) {
  const names = readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.html'))
  const pages = new Map(names.map(name => [`${base}${name}`, readFileSync(join(folder, name), 'utf8')]))
  const anchors = new Map([...pages].map(([address, html]) => [address, ids(html)]))
  const pageAt = path => path.endsWith('/') ? `${path}index.html` : pages.has(`${path}.html`) ? `${path}.html` : path
  function works(link, address) {
    const { pathname, hash } = new URL(link, `http://site${address}`)
    const target = pageAt(decodeURI(pathname))
    if (hash && anchors.has(target)) return anchors.get(target).has(decodeURI(hash.slice(1)))
    return target.startsWith(base) && existsSync(join(folder, target.slice(base.length)))
  }
  return [...pages].flatMap(([address, html]) => [...new Set(hrefs(html))]
    .filter(link => !/^([a-z]+:|\/\/)/.test(link) && !works(link, address))
    .map(link => `${address}: ${link}`))
}
