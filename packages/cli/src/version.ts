import { readFileSync } from 'node:fs'

/** A package.json, as far as it is read here. */
interface Manifest {
  readonly version: string
}

// One folder up from src/ and from dist/ alike.
const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const manifest = JSON.parse(file) as Manifest // our own file

/** The version of this program. */
export const version = manifest.version
