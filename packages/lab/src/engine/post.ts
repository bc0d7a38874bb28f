import type { FromWorker } from '../protocol.js'

/** Sends a message to the page; the buffers are given away. */
export type Post = (message: FromWorker, transfer?: ArrayBuffer[]) => void

/** The memory of an array that was made for a message, to give away. */
export const bufferOf = ({ buffer }: Float32Array | Uint8Array): ArrayBuffer =>
  buffer as ArrayBuffer // made by `new`, `map` or `slice`: never shared

/** An error's own words. */
export const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error)
