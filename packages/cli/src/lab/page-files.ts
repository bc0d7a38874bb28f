import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/** What the names of the page's files are made of; a path that is encoded twice, or for another system, has more. */
const plain = /^\/[\w.~/-]*$/

/**
 * The file of the page that a path of the server names, as a path below the page's folder; undefined where it names
 * none. A link that leads out of the folder is none, nor is what would be waited for, such as a pipe.
 */
export function pageFile(page: string, path: string): string | undefined {
  if (!plain.test(path)) return undefined
  const file = path.endsWith('/') ? `${path}index.html` : path
  try {
    const real = realpathSync(join(page, file))
    accessSync(real, constants.R_OK)
    return real.startsWith(realpathSync(page) + sep) && statSync(real).isFile() ? file : undefined
  } catch {
    return undefined // it is not there, or not for us
  }
}
