import type { LibraryHandle } from 'koffi'
import { MpiError } from './mpi-error.js'

/** The constants of MPI as a library has them, which differ: standard since MPI 5 only. */
export interface Abi {
  /** The type of a handle in C. */
  readonly handle: string
  readonly world: unknown
  readonly float: unknown
  readonly byte: unknown
  readonly sum: unknown
  /** In place of a buffer: the result is put where the numbers are. */
  readonly inPlace: number
  /** Several threads call, one at a time. */
  readonly serialized: number
}

/** https://github.com/mpi-forum/mpi-abi-stubs */
const standard: Abi =
  { handle: 'intptr_t', world: 0x101, float: 0x210, byte: 0x247, sum: 0x21, inPlace: 1, serialized: 2048 }

/** MPICH's own, which MVAPICH, Intel MPI and Cray MPICH share: https://www.mpich.org/abi/ */
const mpich: Abi = {
  handle: 'int', world: 0x44000000, float: 0x4c00040a, byte: 0x4c00010d, sum: 0x58000003, inPlace: -1, serialized: 2
}

/** Open MPI's handles are the places of what it exports. */
const openMpi = (library: LibraryHandle): Abi => ({
  handle: 'void *', world: library.symbol('ompi_mpi_comm_world'), float: library.symbol('ompi_mpi_float'),
  byte: library.symbol('ompi_mpi_byte'), sum: library.symbol('ompi_mpi_op_sum'), inPlace: 1, serialized: 2
})

/** The constants of a library; `version` is what it says of itself. */
export function abiOf(library: LibraryHandle, version: string): Abi {
  if (isStandard(library)) return standard
  if (/^Open MPI/i.test(version)) return openMpi(library)
  if (/MPICH|MVAPICH|Intel\(R\) MPI/i.test(version)) return mpich
  throw new MpiError(`The library says that it is ${version}, whose binary interface is not known here. ` +
    'Use Open MPI, MPICH, or a library with the standard ABI of MPI 5.')
}

/** Libraries with another ABI say −1, or have no such function. */
function isStandard(library: LibraryHandle): boolean {
  const call = optional(library, 'MPI_Abi_get_version', ['void *', 'void *'])
  const [major, minor] = [new Int32Array(1), new Int32Array(1)]
  return call?.(major, minor) === 0 && major[0]! >= 1
}

function optional(library: LibraryHandle, name: string, parameters: string[]) {
  try {
    return library.func(name, 'int', parameters)
  } catch {
    return undefined
  }
}
