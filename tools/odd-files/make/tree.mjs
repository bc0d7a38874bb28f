// A case's files as a record from path to contents: bytes or a text, or what is no plain file.
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A symbolic link to `target`, which need not exist. */
export const link = target => ({ linkTo: target })

/** A named pipe, which hangs whoever opens it. */
export const pipe = { pipe: true }

/** A folder, of which nothing is needed but that it is there. */
export const folder = { folder: true }

/** Whether this system has named pipes. */
export const hasPipes = process.platform !== 'win32'

/** Whether a tree can be made on this system. */
export const canMake = tree => hasPipes || !Object.values(tree).includes(pipe)

/** Writes a tree below `root`. */
export function writeTree(root, tree) {
  mkdirSync(root, { recursive: true })
  for (const [path, contents] of Object.entries(tree)) {
    const full = join(root, path)
    mkdirSync(dirname(full), { recursive: true })
    if (contents === pipe) execFileSync('mkfifo', [full])
    else if (contents === folder) mkdirSync(full, { recursive: true })
    else if (contents.linkTo !== undefined) symlinkSync(contents.linkTo, full)
    else writeFileSync(full, contents)
  }
}
