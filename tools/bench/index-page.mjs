// docs/performance/README.md: the processors beside each other.
import { densities, kinds, processorsIn, range, speedsOn, subjectsIn } from './compare.mjs'
import { nervaSection } from './nerva.mjs'
import { folderOf } from './processor.mjs'
import { buildWords } from './results-file.mjs'
import { number, table } from './table.mjs'

/** The page from the results of all builds on all processors. */
export const indexPage = (all) => [
  opening, processorSection(all), stepSection(all), nervaSection(all)
].join('\n')

const opening = `# Performance

How many times as fast a sparse training step is as the same network's dense one in PyTorch, on every processor that was
measured. This page and those it names are made by \`node tools/bench/bench.mjs --write\` from the numbers beside them;
nothing on them was typed by hand. \`itop bench\` measures the same on your machine.
`

function processorSection(all) {
  const rows = processorsIn(all).map((processor) => {
    const own = all.filter(({ machine }) => machine.processor === processor)
    const [{ machine }] = own
    const pages = own.map(({ machine: { build } }) => `[${buildWords[build]}](${folderOf(processor)}/${build}.md)`)
    const dates = own.flatMap(({ machine: { date } }) => date.split(', ')).sort()
    const days = [...new Set([dates[0], dates.at(-1)])].join(' to ')
    return [processor, machine.cores, machine.threads, days, triedOn(own), pages.join(', ')]
  })
  return `## Processors

${table(['Processor', 'Cores', 'Threads', 'Measured', 'PyTorch was tried', 'Pages'], rows)}
`
}

/** In which ways, of all that a benchmark tries now. */
function triedOn(own) {
  const rows = own.flatMap((results) => results.rows ?? [])
  if (!rows.some(({ tried }) => tried)) return 'of before: in float32, in both memory formats'
  const bf16 = rows.some(({ against }) => against === 'pytorch-bf16')
  const compiled = rows.some(({ tried = [] }) => tried.some(({ rival }) => rival.includes('torch.compile')))
  return `in float32${bf16 ? ' and bf16' : ''}, in both memory formats${compiled ? ', compiled and not' : ''}`
}

/** Against whom; the second only where processors compute in bf16. */
const rivals = [['pytorch', 'float32'], ['pytorch-bf16', 'bf16']]

function stepSection(all) {
  const processors = processorsIn(all)
  const rows = subjectsIn(all).flatMap(({ model, batch }) => kinds.flatMap(({ kind }) =>
    rivals.flatMap(([against, words]) => {
      const speeds = processors.map((processor) => speedsOn(all, { processor, kind, model, batch, against }))
      if (speeds.every((own) => Object.keys(own).length === 0)) return []
      const worstBest = densities.map((density) => range(speeds.map((own) => own[density]), ''))
      return [[model, batch, kind, words, ...speeds.map(cellOf), worstBest.map((cell) => cell || '–').join(' / ')]]
    })))
  return `## Whole training steps

Times as fast as dense PyTorch at densities 0.1 / 0.05 / 0.02 / with every weight (our own dense network on our own
kernels). PyTorch is in its fastest way of each arithmetic: memory format, \`torch.compile\` or not; the pages of the
processors name it. bf16 is \`torch.autocast\` with weights in float32, on processors that have instructions for it.
Native is the build with the widest vectors that was measured for the network. \`-no-dropout\` is the same network
without its dropout, which in PyTorch takes much time that sparsity has nothing to do with.

${table(['Network', 'Batch', 'Kernels', 'PyTorch in', ...processors, 'Worst–best'], rows)}
`
}

const cellOf = (own) => Object.keys(own).length === 0 ? '' :
  densities.map((density) => own[density] === undefined ? '–' : number(own[density])).join(' / ')
