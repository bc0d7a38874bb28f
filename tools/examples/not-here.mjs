// Examples that are compiled like all others but do not run on every machine, or nowhere, each with its reason.
import { swiftshader } from '@itop/config/chromium.mjs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './documents.mjs'
import { textOf } from './programs.mjs'

const tensorflow = process.env.ITOP_TFJS_NODE || root

function installed(name, folder) {
  try {
    return createRequire(join(folder, 'package.json')).resolve(name) !== ''
  } catch {
    return false
  }
}

/**
 * By `page` and what stands in the program, `has`. `why` it does not run: `nowhere`, or where `env`, the environment
 * with which it does, is undefined.
 */
export const notHere = [
  {
    page: 'packages/backend-node/README.md', has: 'await register()',
    why: 'install @tensorflow/tfjs-node, or let ITOP_TFJS_NODE name a folder whose node_modules holds it',
    env: installed('@tensorflow/tfjs-node', tensorflow) ? {} : undefined
  },
  {
    page: 'packages/backend-webgpu/README.md', has: 'await register()',
    why: 'no SwiftShader: install Chromium (Debian: apt-get install chromium libvulkan1)',
    env: swiftshader() && { VK_ICD_FILENAMES: swiftshader() }
  },
  {
    page: 'docs/overview.md', has: 'registerBackend(', nowhere: true,
    why: 'its kernels are those of a backend that the reader writes'
  },
  {
    page: 'docs/overview.md', has: 'of conformance)', nowhere: true,
    why: 'the tests of each backend are this loop'
  },
  {
    page: 'packages/trainer/README.md', has: 'of trainingConformance)', nowhere: true,
    why: 'the tests of each backend are this loop'
  }
]

/** The entries of the list that are about a program. */
export const entriesOf = program =>
  notHere.filter(({ page, has }) => page === program.path && textOf(program).includes(has))
