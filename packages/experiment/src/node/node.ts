import { register } from '@itop/backend-node'
import type { Start } from '../backends/backend.js'

/** TensorFlow on the processor, or with CUDA. */
export const startNode = (choice: 'node' | 'node-gpu'): Start => async () => {
  const backend = await register({ gpu: choice === 'node-gpu' })
  const { name, description, library } = backend
  return {
    choice, name, description, library: { [library.name]: library.version, tensorflow: library.tensorflow },
    dispose: () => backend.dispose()
  }
}
