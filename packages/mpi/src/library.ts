import type { LibraryHandle } from 'koffi'
import type { Launch, Launcher } from './launch.js'
import { MpiError } from './mpi-error.js'

/** What is used of koffi. */
export type Koffi = Pick<typeof import('koffi'), 'load' | 'config'>

/** A library of MPI. */
export interface Library {
  readonly handle: LibraryHandle
  readonly path: string
}

/** Names of the libraries that belong to a launcher; the last one is that of the standard ABI. */
const names: Readonly<Record<Launcher, readonly string[]>> = {
  openmpi: ['libmpi.so.40', 'libmpi.40.dylib', 'libmpi_abi.so.0', 'libmpi_abi.0.dylib'],
  mpich: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', 'libmpi_abi.so.0', 'libmpi_abi.0.dylib'],
  pmix: ['libmpi.so.40', 'libmpich.so.12', 'libmpi.so.12', 'libmpi_abi.so.0']
}

/** Where they come from, for people. */
export const launcherNames: Readonly<Record<Launcher, string>> = {
  openmpi: 'mpirun of Open MPI', mpich: 'mpiexec of MPICH', pmix: 'a launcher with PMIx'
}

/** Stacks of the threads on which koffi calls MPI: MPICH needs more than the quarter of a MB that they have. */
const stack = 8 * 2 ** 20

/** koffi, with room for MPI; and UCX told, where it is a part of it, to leave Node's memory alone. */
export async function loadKoffi(): Promise<Koffi> {
  process.env['UCX_MEM_EVENTS'] ??= 'no' // it would put itself before the system's calls, under running threads
  let koffi: typeof import('koffi')
  try {
    koffi = await import('koffi')
  } catch (cause) {
    throw new MpiError('Training on several ranks calls MPI through koffi, a package of its own. ' +
      'Run: npm install koffi', { cause })
  }
  const { async_stack_size: now = 0, ...others } = koffi.config()
  if (now < stack) koffi.config({ ...others, async_stack_size: stack }) // which it allows before anything is loaded
  return koffi
}

/** The library of a launcher, or the one at a path. Its names are seen by the plug-ins that it loads. */
export function openLibrary({ load }: Koffi, { launcher }: Launch, path: string | undefined): Library {
  const candidates = path === undefined ? names[launcher] : [path]
  for (const candidate of candidates) {
    try {
      return { handle: load(candidate, { global: true }), path: candidate }
    } catch (error) {
      if (path === undefined) continue
      throw new MpiError(`ITOP_MPI: ${path} cannot be loaded: ${reason(error)}`, { cause: error })
    }
  }
  throw new MpiError(`These ranks were started by ${launcherNames[launcher]}, and its library is not found: ` +
    `${candidates.filter(name => name.includes('.so')).join(', ')}. Install it, or name it in ITOP_MPI.`)
}

const reason = (error: unknown): string => error instanceof Error ? error.message : String(error)
