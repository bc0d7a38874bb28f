import type { Checkpoint } from '@itop/checkpoint'
import type { Updater } from '@itop/updaters'

type Numbers = Float32Array | Uint32Array | Float64Array

/** What a method remembers, as a file holds it: JSON in which a typed array is named `{ array: NAME }`. */
export interface SavedMethod {
  readonly version: number
  readonly state: unknown
}

const prefix = 'method'

/** The state's JSON, and its typed arrays by the names that the file gives them; undefined where there is none. */
export function saveMethod(
  { state: kind }: Updater, state: unknown
): { readonly saved: SavedMethod | undefined, readonly arrays: ReadonlyMap<string, Numbers> } {
  const arrays = new Map<string, Numbers>()
  if (!kind) return { saved: undefined, arrays }
  const packed = (value: unknown, path: string): unknown => {
    if (value instanceof Float32Array || value instanceof Uint32Array || value instanceof Float64Array) {
      arrays.set(path, value.slice())
      return { array: path }
    }
    if (Array.isArray(value)) return value.map((one, i) => packed(one, `${path}/${i}`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, packed(one, `${path}/${key}`)]))
  }
  return { saved: { version: kind.version, state: packed(state, prefix) }, arrays }
}

/** The state of a checkpoint, read and checked by its method. */
export function restoreMethod(
  { name, state: kind }: Updater, saved: SavedMethod | undefined, from: Checkpoint
): unknown {
  if (kind === undefined && saved === undefined) return undefined
  if (kind === undefined || saved === undefined || kind.version !== saved.version) {
    throw new RangeError(
      `train: cannot resume: the checkpoint has ${stateOf(saved?.version)} of ${name}, this version of it ` +
        `${kind ? `reads ${stateOf(kind.version)}` : 'has none'}. ` +
        'Resume with the version that wrote it, or start a new run.')
  }
  const unpacked = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpacked)
    if (typeof value !== 'object' || value === null) return value
    if ('array' in value) return from.arrays.get(String(value.array))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpacked(one)]))
  }
  return kind.check(unpacked(saved.state))
}

const stateOf = (version: number | undefined): string => version === undefined ? 'no state' : `state ${version}`
