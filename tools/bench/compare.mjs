// Speeds of several processors beside each other, from what was measured on each.
import { number } from './table.mjs'

/** The densities that are compared: 90, 95 and 98 % sparse, and our own dense network. */
export const densities = [0.1, 0.05, 0.02, 1]

/** Kernels as a reader tells them apart; of several native builds the last that was measured, on the widest vectors. */
export const kinds = [
  { kind: 'native kernels', fits: (build) => build.startsWith('native-') },
  { kind: 'WebAssembly, relaxed SIMD', fits: (build) => build === 'wasm-relaxed-simd' },
  { kind: 'plain WebAssembly', fits: (build) => build === 'wasm-simd' }
]

/** Names of processors, each once. */
export const processorsIn = (all) => [...new Set(all.map(({ machine }) => machine.processor))]

/** Rows of training steps of a model and batch, with such kernels on a processor, against a rival. */
function rowsOf(all, { processor, kind, model, batch, against }) {
  const { fits } = kinds.find((one) => one.kind === kind)
  const measured = all.filter(({ machine }) => machine.processor === processor && fits(machine.build))
    .map(({ rows = [] }) => rows.filter((row) => row.model === model && row.batch === batch && row.what === 'step'))
    .filter((rows) => rows.some((row) => row.against === against))
  return (measured.at(-1) ?? []).filter((row) => row.against === against || row.against === 'pytorch')
}

/** How many times as fast as the rival, by density; SparseProp's own speed against PyTorch in float32. */
export function speedsOn(all, subject) {
  const rows = rowsOf(all, subject)
  const of = (against, density) => rows.find((row) => row.against === against && row.density === density)
  return Object.fromEntries(densities.flatMap((density) => {
    const row = of(subject.against, density)
    if (!row) return []
    if (subject.against !== 'sparseprop') return [[density, row.ratio]]
    const pytorch = of('pytorch', density)
    return pytorch ? [[density, pytorch.denseMilliseconds / row.denseMilliseconds]] : []
  }))
}

/** The worst and the best of several processors, where they differ as written; empty where none was measured. */
export function range(values, unit = '×') {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  if (sorted.length === 0) return ''
  const [worst, best] = [number(sorted[0]), number(sorted.at(-1))]
  return worst === best ? `${worst}${unit}` : `${worst}–${best}${unit}`
}

/** Networks and batches of training steps that were measured at densities that are compared, in their order. */
export function subjectsIn(all) {
  const rows = all.flatMap((results) => results.rows ?? [])
    .filter(({ what, density }) => what === 'step' && [0.1, 0.05, 0.02].includes(density))
  const seen = new Map(rows.map(({ model, batch }) => [`${model} ${batch}`, { model, batch }]))
  const full = ({ model, batch }) => [0.1, 0.02].every((density) =>
    rows.some((row) => row.model === model && row.batch === batch && row.density === density))
  return [...seen.values()].filter(full)
}
