// What fuzzing has found: one file a case, found/TARGET-HASH.json, written by the command and committed with the fix.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const foundFolder = fileURLToPath(new URL('../found/', import.meta.url))

/** The name and text of the file that keeps a target's input; of a run folder just the files that are not as usual. */
export function foundFile(target, { kind, opens }, files) {
  const inBase64 = Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]))
  const hash = createHash('sha256').update(JSON.stringify(inBase64)).digest('hex').slice(0, 8)
  const odd = 'Found by fuzzing: say here what is odd about it.'
  return {
    name: `${target}-${hash}.json`, text: `${JSON.stringify({ kind, opens, odd, files: inBase64 }, null, 2)}\n`
  }
}

/** The case that such a file keeps. Any documented outcome is right: it is there since it had another one. */
export function foundCase(name, text) {
  const { kind, opens, odd, files } = JSON.parse(text)
  const tree = Object.fromEntries(Object.entries(files).map(([path, base64]) => [path, Buffer.from(base64, 'base64')]))
  return {
    kind, name: name.replace('.json', ''), odd, ...opens !== undefined && { opens },
    files: kind === 'run-folder' ? run => ({ ...run, ...tree }) : tree
  }
}

/** The cases that are kept. */
export const found = readdirSync(foundFolder).filter(name => name.endsWith('.json'))
  .map(name => foundCase(name, readFileSync(join(foundFolder, name), 'utf8')))
