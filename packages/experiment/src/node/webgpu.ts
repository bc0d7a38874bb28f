import type { Start } from '../backends/backend.js'
import { installedVersion } from './installed.js'

const own = '@itop/backend-webgpu'

/** Installed by who wants it: with what it needs it is a sixth of the command line, and Dawn is more than all that. */
async function load(): Promise<typeof import('@itop/backend-webgpu')> {
  try {
    return await import('@itop/backend-webgpu')
  } catch (cause) {
    if (installedVersion(own) !== undefined) throw cause
    throw new Error(`WebGPU: it is in packages of its own. Run: npm install ${own} webgpu`, { cause })
  }
}

export const startWebGpu: Start = async ({ tune }) => {
  const { register } = await load()
  const backend = await register(tune === undefined ? {} : { tune })
  const { name, description } = backend
  const versions = ['@tensorflow/tfjs-backend-webgpu', 'webgpu'].flatMap(library => {
    const version = installedVersion(library, own)
    return version === undefined ? [] : [[library, version] as const]
  })
  return {
    choice: 'webgpu', name, description, library: Object.fromEntries(versions), choices: () => backend.choices(),
    dispose: () => backend.dispose()
  }
}
