// Memory out of proportion to what is read, as far as a process can see it of itself.
import { require } from '../readers/errors.mjs'

const megabyte = 2 ** 20
// What is read here has kilobytes. The first runs also load and compile, hence the generous bound on the process.
const mostBuffers = 32 * megabyte
const mostProcess = 256 * megabyte

const now = () => ({ buffers: process.memoryUsage().arrayBuffers, process: process.resourceUsage().maxRSS * 1024 })

/** Runs `use`; throws a `Fault` if buffers, or the most that the process ever took, grew by much. */
export async function withLittleMemory(use) {
  const before = now()
  try {
    return await use()
  } finally {
    const after = now()
    for (const [what, most] of [['buffers', mostBuffers], ['process', mostProcess]]) {
      const grown = after[what] - before[what]
      require(grown <= most,
        `expected at most ${most / megabyte} MB more, ${what} grew by ${Math.round(grown / megabyte)}`)
    }
  }
}
