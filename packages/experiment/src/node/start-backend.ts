import {
  whyUnavailable, type OtherStarts, type Start, type StartedBackend, type StartOptions
} from '../backends/backend.js'
import type { BackendName } from '../backends/backend-names.js'
import { UserError } from '../errors/user-error.js'

const startCpu: Start = async options => (await import('./cpu.js')).startCpu(options)

const startNode = (choice: 'node' | 'node-gpu'): Start => async options =>
  (await import('./node.js')).startNode(choice)(options)

const startWebGpu: Start = async options => (await import('./webgpu.js')).startWebGpu(options)

/** Each loads its package when it is started, and not before. */
const starts: Readonly<Record<BackendName, Start>> = {
  cpu: startCpu, node: startNode('node'), 'node-gpu': startNode('node-gpu'), webgpu: startWebGpu
}

/** Starts a backend; one that cannot run here is the user's mistake, in the words of its package. */
export async function startBackend(
  choice: BackendName, options: StartOptions, io: OtherStarts
): Promise<StartedBackend> {
  try {
    return await startOf(choice, io)({ ...options, ...io.replay === false && { replay: false } })
  } catch (error) {
    const why = choice === 'cpu' && options.build === undefined ? undefined : whyUnavailable(error)
    if (why === undefined) throw error
    if (choice === 'cpu') throw new UserError([`--build ${options.build}: ${why}`], { cause: error })
    throw new UserError([`--backend ${choice}: ${why}`, 'Or choose --backend cpu.'], { cause: error })
  }
}

/** How a backend is started. */
export const startOf = (choice: BackendName, io: OtherStarts): Start =>
  io.backends?.[choice] ?? starts[choice]
