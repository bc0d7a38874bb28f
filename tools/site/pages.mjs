// Which files of the repository are pages of the site, and where each lies there.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const read = path => readFileSync(join(root, path), 'utf8')

const below = (folder, name) => readdirSync(join(root, folder), { recursive: true })
  .map(file => `${folder}/${file}`).filter(file => basename(file) === name || file.endsWith(name))
const inEach = (group, name) => readdirSync(join(root, group)).map(folder => `${group}/${folder}/${name}`)

/** The paths of all pages, from the root of the repository. */
export const pages = () => [
  'README.md', 'CONTRIBUTING.md', ...below('docs', '.md'),
  ...['packages', 'tools'].flatMap(group => [...inEach(group, 'README.md'), ...inEach(group, 'CHANGELOG.md')])
].filter(path => existsSync(join(root, path))).sort()

const places = {
  'README.md': 'readme.md', 'CONTRIBUTING.md': 'contributing.md',
  'docs/README.md': 'documentation.md', 'docs/home.md': 'index.md'
}

/** Where a page lies in the site: `docs/` at its top, each README as the index of its folder. */
export const placeOf = path => places[path] ??
  path.replace(/^docs\//, '').replace(/README\.md$/, 'index.md').replace(/CHANGELOG\.md$/, 'changelog.md')

/** The first heading of a page, as plain words. */
export const titleOf = text => /^# (.+)$/m.exec(text)?.[1].replace(/[`*]/g, '')

/** The paths, or the folders, of the repository that a page links to, in its order. */
export const linksOf = (path, text = read(path)) =>
  [...withoutFences(text).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, url]) => url)
    .filter(url => !/^[a-z]+:/.test(url)).map(url => join(path, '..', url).replace(/\/$/, ''))

const withoutFences = text => text.replace(/^ *```[\s\S]*?^ *```$/gm, '')

/** The README of a folder, else what was given. */
export function readmeOf(path) {
  const readme = join(path, 'README.md')
  return statSync(join(root, path)).isDirectory() && existsSync(join(root, readme)) ? readme : path
}
