import { UserError } from '@itop/experiment'
import type { FromWorker } from '../protocol.js'

/** Sends a message to the page; the buffers are given away. */
export type Post = (message: FromWorker, transfer?: ArrayBuffer[]) => void

/** The memory of an array that was made for a message, to give away. */
export const bufferOf = ({ buffer }: Float32Array | Uint8Array): ArrayBuffer =>
  buffer as ArrayBuffer // made by `new`, `map` or `slice`: never shared

/** An error's own words; of a refused setting those that call it as fields are called, not as flags. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return error instanceof UserError && cause instanceof RangeError ? cause.message : error.message
}
