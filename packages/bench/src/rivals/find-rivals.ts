import { pythonOf, pytorchSource } from './pytorch.js'
import type { RivalSource } from './rivals.js'
import { tfjsNodeSource } from './tfjs-node.js'

/** Where to look. */
export interface FindOptions {
  /** Default: the environment variable ITOP_PYTHON, else python3 on PATH. */
  readonly python?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The other programs that are installed here. Looks for them, loads none. */
export async function findRivals({ python, env }: FindOptions): Promise<readonly RivalSource[]> {
  const sources = [await pytorchSource(pythonOf(python, env), env), tfjsNodeSource(env)]
  return sources.filter(source => source !== undefined)
}
