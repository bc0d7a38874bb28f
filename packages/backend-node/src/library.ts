import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { UnavailableError } from '@itop/ops'
import { setEnvironment } from './environment.js'
import { provideOldFunctions } from './node-api.js'

/** The library where it is installed. */
export interface Library {
  readonly name: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'
  readonly version: string
  /** The file to import. */
  readonly entry: string
}

/** The version of the library that this package is tested with. */
const tested = '4.22.0'

const needs = {
  '@tensorflow/tfjs-node': 'Its install script downloads TensorFlow 2.9 from the network. Tested on Node 20 and 24.',
  '@tensorflow/tfjs-node-gpu': 'It needs Linux or Windows, an NVIDIA GPU, CUDA 11.2 and cuDNN 8. ' +
    'Its install script downloads TensorFlow 2.9 from the network.'
} as const

/** What to do to get a library. */
export const advice = (name: Library['name']): string => `npm install ${name}@${tested}. ${needs[name]}`

/** The library as it is found from the folder `from`, or from this package. It uses our TF.js, or this throws. */
export function findLibrary(name: Library['name'], from: string | undefined): Library {
  const require = createRequire(from === undefined ? import.meta.url : join(resolve(from), 'package.json'))
  const entry = resolved(() => require.resolve(name))
  if (entry === undefined) {
    const place = from === undefined ? fileURLToPath(import.meta.url) : resolve(from)
    throw new UnavailableError('register', {
      what: `${name} is not installed: it was not found from ${place}.`, fix: `Install it: ${advice(name)}`
    })
  }
  refuseOtherCore(name, entry)
  return { name, version: (require(`${name}/package.json`) as { version: string }).version, entry }
}

/** Another copy of tfjs-core has other kernels, gradients and classes, even at the same version. */
function refuseOtherCore(name: Library['name'], entry: string): void {
  const core = '@tensorflow/tfjs-core'
  const ours = createRequire(import.meta.url).resolve(core)
  const union = resolved(() => createRequire(entry).resolve('@tensorflow/tfjs'))
  const its = union && resolved(() => createRequire(union).resolve(core))
  if (its === ours) return
  throw new UnavailableError('register', {
    what: `${name} and @itop must use one copy of ${core}, but ${name} uses ${its ?? 'none that is installed'} and ` +
      `@itop ${ours}.`,
    fix: `Install both in one project at one version: npm install ${core}@${tested} ${name}@${tested}; ` +
      `then npm ls ${core} must show one version.`
  })
}

/** A path, or undefined where nothing is found. */
function resolved(find: () => string): string | undefined {
  try {
    return find()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined // what require.resolve throws
    throw error
  }
}

/** Loads the library, which registers itself with TF.js and makes itself the current backend. */
export async function loadLibrary({ name, entry }: Library): Promise<void> {
  setEnvironment()
  provideOldFunctions()
  try {
    await import(/* @vite-ignore */ pathToFileURL(entry).href)
  } catch (cause) {
    throw new UnavailableError('register', {
      what: `${name} is installed at ${entry}, but it cannot be loaded on Node ${process.versions.node}, ` +
        `${process.platform} ${process.arch}: ${(cause as Error).message}`,
      fix: `Install it again: ${advice(name)}`,
      cause
    })
  }
}
