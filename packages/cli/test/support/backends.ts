import { UnavailableError } from '@itop/ops'
import type { BackendName, Start, StartedBackend } from '@itop/experiment'
import { startBackend } from '@itop/experiment/node'

/** What a stand-in says of itself. */
export const description = 'a stand-in on one thread'

/** A backend under another name: the CPU backend with one thread, which says that it is something else. */
export const standIn = (choice: BackendName): Start => async (): Promise<StartedBackend> => {
  const { name, build, dispose } = await startBackend('cpu', { threads: 1 }, {})
  return { choice, name, build: `${build!} stand-in`, description, library: { tensorflow: '2.9.1' }, dispose }
}

/** A backend that cannot start here, in its package's words. */
export const missing = (what: string, fix = ''): Start => async () => {
  throw fix === '' ? new Error(what) : new UnavailableError('register', { what, fix })
}

/** As `@itop/backend-webgpu` has it; told by its name. */
export class DeviceLostError extends Error {
  readonly code = 'device-lost'
}
