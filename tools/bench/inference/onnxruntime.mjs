// onnxruntime for Node and for pages, in a folder of its own: ITOP_ONNXRUNTIME.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const folder = () => process.env.ITOP_ONNXRUNTIME ?? ''

/** A file of one of its packages. */
export const fileIn = (...path) => join(folder(), 'node_modules', ...path)

/** The version of a package; undefined where it is not there. */
export function versionOf(name) {
  const manifest = fileIn(name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}

/** onnxruntime-node. */
export const requireRuntime = () => createRequire(join(folder(), 'package.json'))('onnxruntime-node')
