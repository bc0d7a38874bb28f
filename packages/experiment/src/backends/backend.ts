import type { KernelBuild } from '@itop/backend-cpu'
import type { LayerChoice } from '@itop/backend-webgpu'
import type { UnavailableError } from '@itop/ops'
import { backendNames, type BackendName } from './backend-names.js'
import { UserError } from '../errors/user-error.js'

/** The backend that computes. */
export interface StartedBackend {
  readonly choice: BackendName
  /** In TF.js, and in checkpoints. */
  readonly name: string
  /** For people, in a line: what computes. */
  readonly description: string
  /** Which kernels, where a backend has several: rounding differs between them. */
  readonly build?: string
  /** Absent where they cannot be chosen. */
  readonly threads?: number
  /** Versions of the library that computes, by package. */
  readonly library?: Readonly<Record<string, string>>
  /** What was measured when it was started to be tuned. */
  readonly choices?: () => readonly LayerChoice[]
  /** Removes the backend and ends its threads. */
  readonly dispose: () => Promise<void>
}

/** What a backend is started with. */
export interface StartOptions {
  /** Of the CPU backend. Integer ≥ 1; default: the processor's, at most 8. */
  readonly threads?: number | undefined
  /** Of the CPU backend's kernels; default: the fastest that runs here. */
  readonly build?: KernelBuild | undefined
  /** Images at a time, by which the CPU backend chooses a build. */
  readonly batch?: number | undefined
  /** Whether the CPU backend records forward passes in inference. Default true. */
  readonly replay?: boolean
  /** Of the WebGPU backend: measure the layers that it sees, or compute them as was chosen before. */
  readonly tune?: true | readonly LayerChoice[]
}

/** Makes a backend the current one of TF.js. */
export type Start = (options: StartOptions) => Promise<StartedBackend>

/** Who stands in for backends, and what is said of all of them. */
export interface OtherStarts {
  /** Whether forward passes in inference are recorded where a backend can. Default true. */
  readonly replay?: boolean
  /** Other ways to start a backend than those of its package. */
  readonly backends?: Readonly<Partial<Record<BackendName, Start>>>
}

/** What there is to know of a backend before it is started. */
export interface BackendKind {
  readonly about: string
  /** Whether `--threads` means anything to it; else who decides. */
  readonly threads: true | string
}

/** Every backend by the name people type. */
export const backendKinds: Readonly<Record<BackendName, BackendKind>> = {
  cpu: { about: 'sparse kernels, native where they are built, else in WebAssembly', threads: true },
  node: {
    about: 'TensorFlow in Node on the processor, every layer in dense arithmetic',
    threads: 'TensorFlow takes the processor\'s'
  },
  'node-gpu': {
    about: 'TensorFlow in Node with CUDA, every layer in dense arithmetic',
    threads: 'it computes on the graphics card'
  },
  webgpu: {
    about: 'WebGPU with sparse kernels, through Dawn in Node',
    threads: 'it computes on the graphics card'
  }
}

/**
 * Why a backend cannot run here, in a line of its package's words. Undefined for a fault of this program: a wrong type
 * or range; all else that a package says is about this machine.
 */
export function whyUnavailable(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return undefined
  return (isUnavailable(error) ? `${error.what} ${error.fix}` : error.message).replaceAll('\n', ' ')
}

/** Told by its code: the package of the backend may have a copy of the class of its own. */
const isUnavailable = (error: Error): error is UnavailableError => 'code' in error && error.code === 'unavailable'

/** The backend that a name stands for. `auto` is the CPU, which runs everywhere. */
export const backendOf = (name: string | undefined): BackendName =>
  backendNames.find(known => known === name) ?? 'cpu'

/** Refuses a number of threads where nothing heeds it. */
export function refuseThreads(choice: BackendName, threads: number | undefined): void {
  const decides = backendKinds[choice].threads
  if (threads === undefined || decides === true) return
  throw new UserError([`--threads ${threads}: these are threads of the cpu backend; on ${choice}, ${decides}.`,
    'Leave it out, or choose --backend cpu.'])
}

/** Refuses measuring where there is nothing to choose. */
export function refuseTune(choice: BackendName, tune: boolean | undefined): void {
  if (tune !== true || choice === 'webgpu') return
  throw new UserError([`--tune: there is nothing to measure on ${choice}; it chooses kernels by a rule.`,
    'Leave it out, or choose --backend webgpu.'])
}
