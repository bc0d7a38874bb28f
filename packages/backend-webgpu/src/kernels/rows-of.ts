import type { Pattern } from '@itop/ops'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { constantFanIn } from '../fan-in.js'
import type { Lists, OnDevice } from '../indices.js'
import type { KernelContext } from './context.js'

/** How the programs of a layer find its rows, and its other lists. */
export interface RowsOf<L extends Lists> {
  readonly lists: OnDevice<L>
  readonly kind: 'pointers' | 'constant'
  /** The pointers, where there are any; the numbers that programs go by. */
  readonly starts: readonly TensorInfo[]
  readonly uniforms: { readonly fanIn: number, readonly rows: number }
}

/** The lists of a layer on the device, without pointers to rows where all outputs have as many weights. */
export function rowsOf<L extends Lists>(
  { indices }: KernelContext, pattern: Pattern, name: string,
  make: () => { readonly rowStart: Uint32Array, readonly others: L }
): RowsOf<L> {
  const fanIn = constantFanIn(pattern)
  const uniforms = { fanIn, rows: pattern.shape[0]! }
  if (fanIn > 0) {
    const lists = indices.of(pattern, `${name}, constant fan-in`, () => make().others)
    return { lists, kind: 'constant', starts: [], uniforms }
  }
  const lists = indices.of<L & { readonly rowStart: Uint32Array }>(pattern, name, () => {
    const { rowStart, others } = make()
    return { ...others, rowStart }
  })
  return { lists, kind: 'pointers', starts: [lists.rowStart], uniforms }
}
