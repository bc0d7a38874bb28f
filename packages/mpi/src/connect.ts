import type { LibraryHandle } from 'koffi'
import type { Collective } from '@itop/trainer'
import { abiOf, type Abi } from './abi.js'
import type { Launch } from './launch.js'
import { launcherNames, loadKoffi, openLibrary, type Library } from './library.js'
import { MpiError } from './mpi-error.js'

/** Ranks that MPI connects. */
export interface MpiRanks extends Collective {
  /** What the library says of itself, in a line. */
  readonly library: string
}

/**
 * Connects the processes of a launch by the MPI library of their launcher, or the one at a path. Everything is called
 * from the thread that calls this, but what waits for other ranks: that waits on a thread of koffi's, so that timers
 * and signals are heard meanwhile. When all is done, the process has to be ended by `process.exit`, not by running out
 * of work: then koffi unloads the library, of which parts still run. A rank that ends without `close` ends all: its
 * launcher sees to that. Throws `MpiError` where ranks cannot be connected.
 */
export async function connect(launch: Launch, path?: string): Promise<MpiRanks> {
  const koffi = await loadKoffi()
  const library = openLibrary(koffi, launch, path)
  const version = versionOf(library)
  const abi = abiOf(library.handle, version)
  const call = functionsOf(library, abi)
  start(call, abi, version)
  const [size, rank] = [numberFrom(call.size, abi), numberFrom(call.rank, abi)]
  if (size !== launch.size) {
    call.finalize()
    throw new MpiError(`${launcherNames[launch.launcher]} started ${launch.size} ranks, of which ${version} ` +
      `(${library.path}) finds ${size}: they are not of one MPI. Name the library of the launcher in ITOP_MPI.`)
  }
  return {
    rank, size,
    library: version,
    allReduce: numbers =>
      waiting('MPI_Allreduce', call.allReduce, [abi.inPlace, numbers, numbers.length, abi.float, abi.sum, abi.world]),
    broadcast: bytes => waiting('MPI_Bcast', call.broadcast, [bytes, bytes.length, abi.byte, 0, abi.world]),
    barrier: () => waiting('MPI_Barrier', call.barrier, [abi.world]),
    close: async () => { check('MPI_Finalize', call.finalize()) }
  }
}

type Declared = ReturnType<LibraryHandle['func']>

type Functions = ReturnType<typeof functionsOf>

function functionsOf({ handle: library }: Library, { handle }: Abi) {
  const declared = (name: string, parameters: string[]) => library.func(name, 'int', parameters)
  return {
    init: declared('MPI_Init_thread', ['void *', 'void *', 'int', 'void *']),
    rank: declared('MPI_Comm_rank', [handle, 'void *']),
    size: declared('MPI_Comm_size', [handle, 'void *']),
    allReduce: declared('MPI_Allreduce', ['intptr_t', 'void *', 'int', handle, handle, handle]),
    broadcast: declared('MPI_Bcast', ['void *', 'int', handle, 'int', handle]),
    barrier: declared('MPI_Barrier', [handle]),
    finalize: declared('MPI_Finalize', [])
  }
}

/** The first line of what a library says of itself, up to a comma: it may be asked before MPI is started. */
function versionOf({ handle, path }: Library): string {
  const [text, length] = [Buffer.alloc(8192), new Int32Array(1)] // MPI_MAX_LIBRARY_VERSION_STRING is at most that
  try {
    check('MPI_Get_library_version', handle.func('MPI_Get_library_version', 'int', ['void *', 'void *'])(text, length))
  } catch (cause) {
    throw new MpiError(`${path}: it is no library of MPI 3 or later.`, { cause })
  }
  const [line = ''] = text.toString('utf8', 0, length[0]).split(/[\n,\0]/)
  return line.replace(/\s+/g, ' ').trim()
}

function start({ init, finalize }: Functions, { serialized }: Abi, version: string): void {
  const provided = new Int32Array(1)
  check('MPI_Init_thread', init(null, null, serialized, provided))
  if (provided[0]! >= serialized) return
  finalize()
  throw new MpiError(`${version} was built for calls from one thread alone. Use one that was built for threads.`)
}

function numberFrom(ask: Declared, { world }: Abi): number {
  const answer = new Int32Array(1)
  check(ask.info.name, ask(world, answer))
  return answer[0]!
}

/** A call that ends when all ranks have made it, on another thread. */
const waiting = (name: string, call: Declared, given: readonly unknown[]): Promise<void> =>
  new Promise((resolve, reject) => {
    call.async(...given, (error: unknown, result: number) => {
      if (error) reject(error)
      else if (result === 0) resolve()
      else reject(failed(name, result))
    })
  })

function check(name: string, result: number): void { if (result !== 0) throw failed(name, result) }

/** Without another wish of ours MPI ends the process itself when a call fails, with words of its own. */
const failed = (name: string, result: number) => new MpiError(`${name} failed with the error ${result} of the library.`)
