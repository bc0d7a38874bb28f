import { csc, csr } from '@itop/masks'
import type { ConvGeometry, Pattern } from '@itop/ops'

/** A channel or an output, and a place in the window, in 32 bits. */
const pack = (channel: number, ky: number, kx: number): number => (channel << 16 | ky << 8 | kx) >>> 0

/** What is packed: 16 bits for the channel or output, 8 each for y and x. */
export function canPack({ shape }: Pattern): boolean {
  const [out, channels, kh, kw] = shape as [number, number, number, number] // a convolution's
  return out < 2 ** 16 && channels < 2 ** 16 && kh <= 2 ** 8 && kw <= 2 ** 8
}

/**
 * The existing weights of a convolution. By output, in the order of values: `tap` packs the channel within the group.
 * By channel of the whole input, for the input gradient: `channelTap` packs the output, `order` says which value it is.
 * 12 bytes for each weight.
 */
export function tapsOf({ pattern, groups, input }: Pick<ConvGeometry, 'pattern' | 'groups' | 'input'>) {
  const [, , kh, kw] = pattern.shape as [number, number, number, number] // a convolution's
  const { rowStart, column } = csr(pattern.mask)
  const { columnStart, row, order } = csc(pattern.mask, { groups })
  const places = kh * kw
  const placeOf = (place: number): [ky: number, kx: number] => [Math.floor(place / kw), place % kw]
  const tap = column.map((c) => pack(Math.floor(c / places), ...placeOf(c % places)))
  const channelStart = Uint32Array.from({ length: input.c + 1 }, (_, c) => columnStart[c * places]!)
  const channelTap = new Uint32Array(pattern.nnz)
  for (let c = 0; c < input.c * places; c++) {
    const [ky, kx] = placeOf(c % places)
    for (let k = columnStart[c]!; k < columnStart[c + 1]!; k++) channelTap[k] = pack(row[k]!, ky, kx)
  }
  return { rowStart, tap, channelStart, channelTap, order }
}
