import { backendKinds, type StartedBackend, type Start } from '../../src/backend.js'
import type { BackendName } from '../../src/backend-names.js'

/** What a stand-in says of itself. */
export const description = 'a stand-in on one thread'

/** A backend under another name: the CPU backend with one thread, which says that it is something else. */
export const standIn = (choice: BackendName): Start => async (): Promise<StartedBackend> => {
  const { name, build, dispose } = await backendKinds.cpu.start({ threads: 1 })
  return { choice, name, build: `${build!} stand-in`, description, library: { tensorflow: '2.9.1' }, dispose }
}

/** A backend that cannot start here, in its package's words. */
export const missing = (message: string): Start => async () => { throw new Error(message) }

/** As `@itop/backend-webgpu` has it; told by its name. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError'
}
