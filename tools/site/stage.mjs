// The pages of the repository laid out for VitePress in a folder that git does not keep.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { forSite } from './links.mjs'
import { pages, placeOf, read, root } from './pages.mjs'
import { withTables } from './tables.mjs'

/** Writes every page with its links changed, and what pages show or link to, below a folder that is emptied first. */
export function stage(folder) {
  rmSync(folder, { recursive: true, force: true })
  const all = new Set(pages())
  const write = (place, text) => {
    mkdirSync(dirname(join(folder, place)), { recursive: true })
    writeFileSync(join(folder, place), text)
  }
  const linked = [...all].map(path => {
    const { text, ...others } = forSite(path, withTables(read(path)), other => all.has(other))
    write(placeOf(path), text + ending(path))
    return others
  })
  const each = kind => new Set(linked.flatMap(one => [...one[kind]]))
  for (const path of each('images')) cpSync(join(root, path), join(folder, placeOf(path)))
  for (const path of each('files')) cpSync(join(root, path), join(folder, 'public/files', path))
  for (const path of each('folders')) write(`${path}/index.md`, folderPage(path))
}

/** What the site adds to the page of a published package: the way to its reference. */
function ending(path) {
  const [, name] = /^packages\/([^/]+)\/README\.md$/.exec(path) ?? []
  if (name === undefined || JSON.parse(read(`packages/${name}/package.json`)).private) return ''
  return `\n## Reference\n\nEvery exported name: [@itop/${name}](/api/@itop/${name}.md).\n`
}

const languages = { '.mjs': 'js', '.js': 'js', '.ts': 'ts', '.json': 'json', '.html': 'html' }

/** A folder without a README, as a page of its files. */
function folderPage(path) {
  const files = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && extname(entry.name) in languages)
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(root, path).length + 1))
    .filter(file => !/(^|\/)(node_modules|dist|\.[^/]*)(\/|$)/.test(file)).sort()
  const shown = files.map(file =>
    `## ${file}\n\n\`\`\`\`${languages[extname(file)]}\n${readFileSync(join(root, path, file), 'utf8')}\`\`\`\`\n`)
  return `# ${path}\n\nThe files of this folder.\n\n${shown.join('\n')}`
}
