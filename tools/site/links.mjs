// Links of a page as the site has them: to a page, to a folder shown as one, or to a file as it lies.
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { placeOf, readmeOf, root } from './pages.mjs'

const link = /(!?\[(?:[^[\]]|\[[^\]]*\])*\]\()([^)\s]+)(?=[^)]*\))/g
const image = /(<(?:img|source)[^>]* (?:src|srcset)=")([^"]+)/g
const button = /^( +link: )(\S+)$/gm
const spoken = /^ *<!-- example[\s\S]*?-->\n/gm

/**
 * The text of a page with its links changed, and the repository's paths that are no page but are linked to: `images`,
 * `files` and `folders`. Throws where nothing lies at the end of a link.
 */
export function forSite(path, text, isPage) {
  const found = { images: new Set(), files: new Set(), folders: new Set() }
  function changed(whole, before, url) {
    if (/^([a-z]+:|#|\/)/.test(url)) return whole
    const [file, hash = ''] = url.split(/(?=#)/)
    const target = readmeOf(existing(join(path, '..', file), path, url))
    if (isPage(target)) return `${before}/${placeOf(target)}${hash}`
    if (before.startsWith('!') || before.startsWith('<')) {
      found.images.add(target)
      return `${before}${besides(placeOf(path), placeOf(target))}`
    }
    const folder = statSync(join(root, target)).isDirectory()
    found[folder ? 'folders' : 'files'].add(target)
    return folder ? `${before}/${target}/index.md` : `${before}/files/${target}`
  }
  const prose = words =>
    [link, image, button].reduce((said, pattern) => said.replace(pattern, changed), words.replace(spoken, ''))
  return { text: outsideFences(text, prose), ...found }
}

function existing(target, path, url) {
  const clean = target.replace(/\/$/, '')
  if (!existsSync(join(root, clean))) throw new Error(`${path}: nothing lies at the link ${url}. Mend it there.`)
  return clean
}

function besides(from, to) {
  const path = relative(join(from, '..'), to)
  return path.startsWith('.') ? path : `./${path}`
}

/** A text with `change` made to what stands outside of fenced blocks. */
const outsideFences = (text, change) => text.split(/(^ *```[\s\S]*?^ *```$)/m)
  .map((part, i) => i % 2 === 0 ? change(part) : part).join('')
