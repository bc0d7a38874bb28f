import type { Room } from './room.js'

/** Puts numbers where jobs read them as float64, since fields of a job have 32 bits. */
export const float64s = (room: Pick<Room, 'numbers'>, numbers: readonly number[]): number =>
  room.numbers([...new Uint32Array(Float64Array.from(numbers).buffer)])
