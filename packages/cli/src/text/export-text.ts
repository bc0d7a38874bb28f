import type { TrainedNetwork } from '@itop/export'
import { integer, percent } from '@itop/experiment'
import { sizeOf } from '@itop/masks'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Style } from '../program/style.js'
import { textTable } from './table.js'

/** Bytes of what was written, as it is and as servers send it. */
export interface Sizes {
  readonly bytes: number
  readonly gzip: number
  readonly brotli: number
  /** Of the same network with every weight, as float32. */
  readonly denseBytes: number
  readonly files: readonly string[]
}

/** What was exported: the object of `itop export --json`. */
export interface Exported extends Sizes {
  readonly format: string
  readonly out: string
  readonly model: string
  readonly method: string
  readonly step: number
  readonly density: number
}

/** How large some files are: compressed as web servers do while they send, gzip at level 6 and Brotli at 5. */
export function sizesOf({ tensors }: TrainedNetwork, files: ReadonlyMap<string, Uint8Array>): Sizes {
  const total = (size: (bytes: Uint8Array) => number) => [...files.values()].reduce((sum, one) => sum + size(one), 0)
  return {
    bytes: total(({ length }) => length),
    gzip: total(bytes => gzipSync(bytes).length),
    brotli: total(bytes => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length),
    denseBytes: 4 * tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    files: [...files.keys()]
  }
}

/** What was exported, for people. */
export function exportText(exported: Exported, style: Style): string {
  const { format, out, model, method, step, density, bytes, gzip, brotli, denseBytes } = exported
  const share = (size: number) => percent(size / denseBytes, 1)
  return [
    `${style.bold(`${method} · ${model}`)}   step ${integer(step)}, ${percent(density)} of the weights, ${format}`,
    '',
    textTable(['', 'Bytes', 'of dense weights'], [
      ['as it lies', integer(bytes), share(bytes)],
      ['sent with gzip', integer(gzip), share(gzip)],
      ['sent with Brotli', integer(brotli), share(brotli)],
      ['dense weights', integer(denseBytes), '']
    ], ['left', 'right', 'right']),
    '',
    `  ${out}`,
    ''
  ].join('\n')
}
