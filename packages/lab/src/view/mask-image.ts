import { maskStates, type MaskMessage } from '../protocol.js'
import { rgba, word } from './colours.js'

export type StateName = keyof typeof maskStates

/** In the order of the legend: what exists, then what does not; what has just changed beside what it became. */
export const stateNames: readonly StateName[] = ['exists', 'justGrown', 'existedOnce', 'justDropped', 'never']

/** Image words of the five states, by their number; a state that is hidden looks like one that never was. */
export function palette(hidden: ReadonlySet<StateName>): Uint32Array {
  const words = new Uint32Array(stateNames.length)
  for (const name of stateNames) {
    words[maskStates[name]] = word(rgba(`--mask-${hidden.has(name) ? 'never' : name}`))
  }
  return words
}

/** A mask as rows and columns: a row an output, a column an input, kernels lying flat. */
export function sizeOf(shape: readonly number[]): { width: number, height: number } {
  const height = shape[0] ?? 1
  return { width: shape.slice(1).reduce((a, b) => a * b, 1), height }
}

/** Positions painted before others get a turn. */
const part = 65_536

/** Paints a mask, one pixel a position, and counts its states; yields between parts. */
export function* paintMask(
  { states }: MaskMessage, colours: Uint32Array, pixels: Uint32Array, counts: Uint32Array
): Generator<void> {
  counts.fill(0)
  for (let start = 0; start < states.length; start += part) {
    paintPart(states, colours, pixels, counts, start, Math.min(states.length, start + part))
    yield
  }
}

function paintPart(
  states: Uint8Array, colours: Uint32Array, pixels: Uint32Array, counts: Uint32Array, start: number, end: number
): void {
  for (let i = start; i < end; i++) {
    const state = states[i]!
    counts[state]!++
    pixels[i] = colours[state]!
  }
}

/** A flat index in words: '[12, 405]'. */
export function position(shape: readonly number[], index: number): number[] {
  const at: number[] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(index % shape[axis]!)
    index = Math.floor(index / shape[axis]!)
  }
  return at
}
