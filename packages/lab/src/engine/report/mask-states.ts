import type { Mask } from '@itop/masks'
import { maskStates } from '../../protocol.js'

/** A layer's masks: of now, of before the last update, and every position that has been active. */
export interface LayerHistory {
  readonly name: string
  readonly active: Mask
  /** Undefined before the first update. */
  readonly before: Mask | undefined
  readonly everActive: Mask
}

/** Per position, row-major, what it is: one of `maskStates`. */
export function statesOf({ active, before = active, everActive }: Omit<LayerHistory, 'name'>): Uint8Array {
  const { never, existedOnce, exists, justGrown, justDropped } = maskStates
  const table = Uint8Array.of(never, existedOnce, justDropped, justDropped, justGrown, justGrown, exists, exists)
  const states = new Uint8Array(active.size)
  for (let i = 0; i < states.length; i++) {
    const [word, bit] = [i >>> 5, i & 31]
    const is = active.words[word] >>> bit & 1
    const was = before.words[word] >>> bit & 1
    const ever = everActive.words[word] >>> bit & 1
    states[i] = table[is << 2 | was << 1 | ever]
  }
  return states
}

/** A layer as the training state has it at some time. */
export type LayerNow = Pick<LayerHistory, 'name' | 'active' | 'everActive'>

/** The histories after an update, or of the start. */
export const observed = (histories: readonly LayerHistory[], layers: readonly LayerNow[]): readonly LayerHistory[] =>
  layers.map(({ name, active, everActive }, i) => ({ name, active, everActive, before: histories[i]?.active }))
