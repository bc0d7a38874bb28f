import { readFileSync } from 'node:fs'
import { ownFile } from '../own-files.js'

/** A package.json, as far as it is read here. */
interface Manifest {
  readonly version: string
}

const manifest = JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as Manifest // our own file

/** The version of this program. */
export const version = manifest.version
