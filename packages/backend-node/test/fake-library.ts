import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The folder of the tfjs-core that this package uses. */
const core = dirname(dirname(require.resolve('@tensorflow/tfjs-core')))

/** A folder with nothing in it; an installation to be. */
export const emptyFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'itop-backend-node-')))

function addPackage(folder: string, name: string, code: string): void {
  const own = join(folder, 'node_modules', name)
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }))
  writeFileSync(join(own, 'index.js'), code)
}

/** What tfjs-node does when it is loaded: registers a backend that says these things about itself, and selects it. */
const library = (gpuPackage: boolean, onGpu: boolean): string => `
const tf = require('@tensorflow/tfjs')
class Backend extends tf.KernelBackend {
  isGPUPackage = ${gpuPackage}
  isUsingGpuDevice = ${onGpu}
  binding = { TF_Version: '2.9.1' }
  dispose() {}
}
tf.registerBackend('tensorflow', () => new Backend(), 3)
tf.setBackend('tensorflow')
`

/** A folder in which something like the library is installed, with our tfjs-core or another copy of it. */
export function fakeInstallation(options: {
  readonly name: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'
  readonly onGpu?: boolean
  readonly otherCore?: boolean
  /** In the place of the library's own code. */
  readonly code?: string
}): string {
  const { name, onGpu = false, otherCore = false } = options
  const folder = emptyFolder()
  addPackage(folder, name, options.code ?? library(name.endsWith('-gpu'), onGpu))
  addPackage(folder, '@tensorflow/tfjs', "module.exports = require('@tensorflow/tfjs-core')")
  if (otherCore) addPackage(folder, '@tensorflow/tfjs-core', '')
  else symlinkSync(core, join(folder, 'node_modules/@tensorflow/tfjs-core'))
  return folder
}
