// The pages that people read: every one whose examples have to hold.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const foldersIn = folder => readdirSync(join(root, folder)).map(name => `${folder}/${name}/README.md`)
const filesBelow = folder => readdirSync(join(root, folder), { recursive: true }).map(name => `${folder}/${name}`)
const pagesBelow = folder => filesBelow(folder).filter(path => path.endsWith('.md'))

/** The paths of all pages, from the root of the repository. */
export const documents = () =>
  ['README.md', 'CONTRIBUTING.md', ...pagesBelow('docs'), ...foldersIn('packages'), ...foldersIn('tools')]
    .filter(path => existsSync(join(root, path))).sort()

/** The lines of a page. */
export const linesOf = path => readFileSync(join(root, path), 'utf8').split('\n')

/** The paths of the sources of all packages. */
export const sources = () => readdirSync(join(root, 'packages')).map(name => `packages/${name}/src`)
  .filter(folder => existsSync(join(root, folder)))
  .flatMap(filesBelow).filter(path => path.endsWith('.ts'))
