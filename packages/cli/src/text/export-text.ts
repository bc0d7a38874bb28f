import type { TrainedNetwork } from '@itop/export'
import { integer, percent } from '@itop/experiment'
import { sizeOf } from '@itop/masks'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Style } from '../program/style.js'
import { textTable } from './table.js'

/** Bytes of files, as they are and as servers send them. */
export interface Sizes {
  readonly bytes: number
  readonly gzip: number
  readonly brotli: number
}

/** What was exported: the object of `itop export --json`. */
export interface Exported extends Sizes {
  readonly format: string
  readonly out: string
  readonly model: string
  readonly method: string
  readonly step: number
  readonly density: number
  readonly files: readonly string[]
  /** Bytes of the same network with every weight, as float32. */
  readonly denseBytes: number
  /** The form that was not asked for, where the format has both: with existing weights packed, or whole. */
  readonly otherForm?: Sizes & { readonly sparse: boolean }
}

/** How large some files are: compressed as web servers do while they send, gzip at level 6 and Brotli at 5. */
export function sizesOf(files: ReadonlyMap<string, Uint8Array>): Sizes {
  const total = (size: (bytes: Uint8Array) => number) => [...files.values()].reduce((sum, one) => sum + size(one), 0)
  return {
    bytes: total(({ length }) => length),
    gzip: total(bytes => gzipSync(bytes).length),
    brotli: total(bytes => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length)
  }
}

/** Bytes of every weight of a network as float32, existing or not. */
export const denseBytesOf = ({ tensors }: TrainedNetwork): number =>
  4 * tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0)

/** What was exported, for people. */
export function exportText(exported: Exported, style: Style): string {
  const { format, out, model, method, step, density, denseBytes, otherForm } = exported
  const row = (what: string, size: number) => [what, integer(size), percent(size / denseBytes, 1)]
  const rows = ({ bytes, gzip, brotli }: Sizes, form: string) =>
    [row(`${form}as it lies`, bytes), row(`${form}sent with gzip`, gzip), row(`${form}sent with Brotli`, brotli)]
  return [
    `${style.bold(`${method} · ${model}`)}   step ${integer(step)}, ${percent(density)} of the weights, ${format}`,
    '',
    textTable(['', 'Bytes', 'of dense weights'], [
      ...rows(exported, ''),
      ...otherForm ? rows(otherForm, otherForm.sparse ? '--sparse, ' : 'whole, ') : [],
      ['dense weights', integer(denseBytes), '']
    ], ['left', 'right', 'right']),
    '',
    `  ${out}`,
    ''
  ].join('\n')
}
