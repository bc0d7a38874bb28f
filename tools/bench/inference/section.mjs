// Inference in words and a table.
import { number, table } from '../table.mjs'

/** The section of `results.inference`; nothing where it was not measured. */
export function inferenceSection(rows) {
  if (!rows?.length) return ''
  const rival = rows.find(({ onnxruntime }) => onnxruntime)?.onnxruntime
  return `## Inference

\`predict\` of \`@itop/inference\`, from an array of images to an array of logits, by the kernels that are the \
default for
so many images; norms use their running statistics. ${rival ? comparison(rows, rival.version) : noRival}

${rival ? versusTable(rows) : ownTable(rows)}
${rival ? verdict(rows) : ''}`
}

const noRival = 'onnxruntime was not installed where this page was made.'

const comparison = (rows, version) => `onnxruntime ${version} runs the same network, dense, with the same values and
as many threads, every optimization on: it folds norms into convolutions, and ReLU and residuals behind them. Before
anything is timed, its logits are compared with those of our dense network: they differ by at most
${worst(rows).toExponential(0)} of the largest.`

const worst = (rows) => Math.max(...rows.map(({ onnxruntime }) => onnxruntime?.difference ?? 0))

const head = ['Network', 'Images', 'Kernels', 'Density', 'Ours, ms (quartiles)']
const timeOf = ({ milliseconds, quartiles }) =>
  `${number(milliseconds)} (${quartiles.map((quartile) => number(quartile)).join('–')})`
const cells = (row) => [row.model, row.batch, row.build, row.density, timeOf(row)]

const ownTable = (rows) => table(head, rows.map(cells))

const versusTable = (rows) => table([...head, 'onnxruntime dense, ms (quartiles)', 'Times faster'], rows.map((row) =>
  [...cells(row), ...theirCells(row)]))

const theirCells = ({ onnxruntime }) =>
  onnxruntime ? [timeOf(onnxruntime), `**${number(onnxruntime.ratio)}×**`] : ['–', '–']

/** Where sparse does not pay. */
function verdict(rows) {
  const slower = rows.filter(({ onnxruntime, density }) => density < 1 && onnxruntime?.ratio < 1)
  if (slower.length === 0) return '\nEvery sparse network here is faster than the dense one in onnxruntime.\n'
  const list = slower.map(({ model, batch, density }) => `- ${model}, ${images(batch)}, ${density}`).join('\n')
  return `\nDense onnxruntime is faster at\n\n${list}\n`
}

const images = (batch) => batch === 1 ? '1 image' : `${batch} images`
