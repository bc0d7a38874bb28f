// Is node_modules what package-lock.json asks for? npm leaves its own record in node_modules/.package-lock.json; its
// content is compared, not its date, since `npm install` writes the two files in either order.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The first package that `lock` asks for and `installed` lacks or has in another version, or undefined when all agree.
 * Optional packages may be absent: they are the ones for other systems.
 */
export function firstDifference(lock, installed) {
  const have = installed.packages ?? {}
  const same = (a, b) => b !== undefined && a.version === b.version && a.integrity === b.integrity && a.link === b.link
  const mayMiss = entry => entry.optional || entry.devOptional || entry.peer
  return Object.entries(lock.packages)
    .filter(([path]) => /(^|\/)node_modules\//.test(path))
    .find(([path, entry]) => !(have[path] === undefined && mayMiss(entry)) && !same(entry, have[path]))?.[0]
}

/** Why packages must be installed in the workspace at `root`, or undefined when they need not be. */
export function installReason(root) {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'))
  if (installed === undefined) return 'no packages are installed yet'
  const lock = readLock(join(root, 'package-lock.json'))
  if (lock === undefined) throw new Error(`${join(root, 'package-lock.json')}: expected npm's lock file. Clone again.`)
  const path = firstDifference(lock, installed)
  return path === undefined ? undefined : `${path} is not what package-lock.json asks for`
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}
