// The parts of a performance page that tell in which ways PyTorch was tried, and what is not sparsity.
import { number, table } from './table.mjs'

const isPytorch = ({ against }) => against === 'pytorch' || against === 'pytorch-bf16'

/** What a page of before says of itself: PyTorch had one arithmetic, and nobody had compiled it. */
export const beforeSection = (rows = []) => rows.some(isPytorch) && !rows.some(({ tried }) => tried) ? `\
**This page is of before.** PyTorch computed in float32 and was not compiled, only its faster memory format counted; WRN
had its dropout; our kernels have changed since.
` : ''

/** Every way in which PyTorch was tried, of the networks whose rows say so. */
export function waysSection(rows = []) {
  const contests = new Map(rows.filter(({ tried }) => tried)
    .map((row) => [`${row.model} ${row.batch} ${row.against}`, row]))
  if (contests.size === 0) return ''
  return `## PyTorch's ways

Before the contest PyTorch trained each network in every way that works on this machine, in turn, medians of three
turns, and the fastest in float32 and in bf16 took part. bf16 is \`torch.autocast\`, with weights in float32, and only
where the processor has instructions for it. ${compileWords([...contests.values()])}

${table(['Network', 'Batch', 'Way, fastest first', 'ms'], [...contests.values()].flatMap(({ model, batch, tried }) =>
    tried.map(({ rival, milliseconds }) => [model, batch, rival, number(milliseconds)])))}
`
}

const compileWords = (rows) =>
  rows.some(({ tried }) => tried.some(({ rival }) => rival.includes('torch.compile')))
    ? 'What `torch.compile` took to compile does not count.'
    : '`torch.compile` did not work where this page was made, for want of a compiler.'

const without = '-no-dropout'

/** What dropout costs PyTorch and us, where a network was measured with it and without. */
export function dropoutSection(rows = []) {
  const plain = rows.filter((row) => isPytorch(row) && row.model.endsWith(without))
  const pairs = plain.flatMap((row) => {
    const full = rows.find(({ model, batch, density, against }) => model === row.model.slice(0, -without.length) &&
      batch === row.batch && density === row.density && against === row.against)
    return full ? [{ full, plain: row }] : []
  })
  if (pairs.length === 0) return ''
  return `## With dropout and without

PyTorch's dropout takes long on a processor, and whatever it takes makes our ratio look better than sparsity does. The
same network with its dropout, and without it on both sides:

${table(['Network', 'Density', 'PyTorch in', 'Ours, ms', 'Theirs, ms', 'Times faster', 'Without dropout: ours, ms',
    'Theirs, ms', 'Times faster'],
  pairs.map(({ full, plain: bare }) => [full.model, full.density, full.against === 'pytorch' ? 'float32' : 'bf16',
    ...cells(full), ...cells(bare)]))}
`
}

const cells = ({ milliseconds, denseMilliseconds, ratio }) =>
  [number(milliseconds), number(denseMilliseconds), `**${number(ratio)}×**`]
