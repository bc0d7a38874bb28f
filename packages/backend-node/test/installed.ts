import { createRequire } from 'node:module'
import { join } from 'node:path'

const from = process.env['ITOP_TFJS_NODE']
const { resolve } = createRequire(from ? join(from, 'package.json') : import.meta.url)

function has(name: string): boolean {
  try {
    return resolve(name) !== ''
  } catch {
    return false
  }
}

/** Which of the two libraries the tests can load, from here or from the folder ITOP_TFJS_NODE. */
export const installed = { cpu: has('@tensorflow/tfjs-node'), gpu: has('@tensorflow/tfjs-node-gpu') }

/** A title that says why its tests are skipped, where they are. */
export const title = (text: string, present: boolean): string => present ? text
  : `${text} (skipped: install the library, or let ITOP_TFJS_NODE name a folder whose node_modules holds it)`
