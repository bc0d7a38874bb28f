import { register } from '@itop/backend-webgpu'
import type { Start } from '../backends/backend.js'
import { installedVersion } from './installed.js'

export const startWebGpu: Start = async ({ tune }) => {
  const backend = await register(tune === undefined ? {} : { tune })
  const { name, description } = backend
  const versions = ['@tensorflow/tfjs-backend-webgpu', 'webgpu'].flatMap(library => {
    const version = installedVersion(library, '@itop/backend-webgpu')
    return version === undefined ? [] : [[library, version] as const]
  })
  return {
    choice: 'webgpu', name, description, library: Object.fromEntries(versions), choices: () => backend.choices(),
    dispose: () => backend.dispose()
  }
}
