// What there is to publish: the workspace's public packages, and what they need of others, as installed here.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = folder => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) })

/** The public packages of this workspace, as { folder, manifest }. */
export const publicPackages = () => readdirSync(join(root, 'packages')).sort()
  .map(name => join(root, 'packages', name))
  .filter(folder => existsSync(join(folder, 'package.json')))
  .map(read)
  .filter(({ manifest }) => manifest.private !== true)

/** Versions that this workspace takes of others' packages against their ranges. */
export const { overrides } = read(root).manifest

/** The installed package `name` as Node finds it from `folder`; undefined where it is not there. */
function installed(name, folder) {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return read(place)
    if (at === dirname(at)) return undefined
  }
}

/** What a package needs at run time, as { name, found }; of what is optional that which is there. */
export const neededBy = ({ folder, manifest: { dependencies = {}, optionalDependencies = {} } }) =>
  Object.keys({ ...dependencies, ...optionalDependencies }).flatMap(name => {
    const found = installed(name, folder)
    if (found === undefined && name in dependencies) {
      throw new Error(`${name}, which ${folder} needs, is not installed. Run "npm ci".`)
    }
    return found === undefined ? [] : [{ name, found }]
  })

/** The packages of others that `packages` need at run time, directly or not; each once per version. */
export function thirdParty(packages, own = new Set(publicPackages().map(({ manifest }) => manifest.name))) {
  const found = new Map()
  const visit = each => {
    for (const { name, found: dependency } of neededBy(each)) {
      if (own.has(name)) continue
      const key = `${name}@${dependency.manifest.version}`
      if (found.has(key)) continue
      found.set(key, dependency)
      visit(dependency)
    }
  }
  packages.forEach(visit)
  return [...found.values()]
}

/** The files that the `exports` and `bin` of a manifest name, without the leading `./`; `*` stands for any text. */
export function namedFiles({ exports = {}, bin = {} }) {
  const leaves = value => typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves)
  return [...new Set([...leaves(exports), ...leaves(bin)])].map(path => path.replace(/^\.\//, ''))
}
