// docs/methods/README.md: what came out, in words, tables and a picture.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { main } from '@itop/cli'
import { scatterPicture } from '@itop/cli/pictures'
import { docs, recipeFile } from './kept.mjs'
import { networks, seeds } from './runs.mjs'
import { spread } from '../results-page.mjs'
import { table } from '../table.mjs'

/** Writes the page of all kept runs, and a picture for each network. */
export async function writePage(kept, timing, all) {
  const rows = []
  for (const { runs, ...row } of groups(kept)) rows.push(rowOf(row, runs, await planOf(runs[0]), timing))
  for (const { model } of networks) {
    const picture = pictureOf(rows.filter((row) => row.model === model), model)
    if (picture) writeFileSync(join(docs, `${model}.svg`), picture)
  }
  writeFileSync(join(docs, 'README.md'), methodsPage(rows, timing.machine, { made: kept.length, all }))
}

/** Runs that differ in their seed alone. */
function groups(kept) {
  const found = new Map()
  for (const run of kept) {
    const { network: { model }, method, sparsity } = run
    const key = `${model} ${method} ${sparsity}`
    if (!found.has(key)) found.set(key, { model, method, sparsity, runs: [] })
    found.get(key).runs.push(run)
  }
  return [...found.values()]
}

/** What `itop plan` says of a run. */
async function planOf(run) {
  let text = ''
  const io = { stdout: { write: (part) => { text += part } }, stderr: process.stderr, cwd: docs, env: process.env }
  if (await main(['plan', recipeFile(run), '--json'], io) !== 0) throw new Error(`methods: no plan of ${run.name}`)
  return JSON.parse(text)
}

/** What the table says of a method at a sparsity. */
function rowOf(row, runs, plan, timing) {
  const steps = plan.stepsPerEpoch * runs[0].network.epochs
  const { seconds, peakBytes } = timing.runs[runs.find(({ seed }) => seed === 1)?.name] ?? {}
  const { end } = runs[0]
  return {
    ...row, steps, seconds, peakBytes,
    accuracies: runs.map((run) => 100 * run.end.testAccuracy),
    explored: runs.map((run) => 100 * run.end.rs),
    density: end.density, flops: plan.trainingRatio, bytes: end.weightsBytes
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

const head = [
  'Method', 'Density', 'Accuracy, %', 'R_s, %', 'FLOPs of training', 'ms a step', 'Peak memory, MB',
  'Bytes of the result'
]

/** The page from its rows. */
export function methodsPage(rows, machine, { made, all }) {
  const where = machine ? `: ${machine.processor}, ${machine.threads} threads, Node ${machine.node}` : ' (not done yet)'
  return `# Methods, measured

Every method that \`itop list methods\` names, on the same networks, data and steps; what each does is in
[methods.md](../methods.md). Made by \`node tools/bench/methods.mjs\`, which goes on where it was cut off, and
\`--time\`, for time and memory. ${made} of ${all} runs are made; \`runs\` holds the recipe and the
\`metrics.jsonl\` of each.
Settings are each method's own defaults: nothing was tuned, and no run, seed or epoch was chosen.

- **Accuracy** on the test set after the last step, mean ± standard deviation over seeds ${seeds.join(', ')}; **R_s**,
  the share of weights that ever existed. Where not all seeds are made, their number stands in brackets.
- **FLOPs of training**, as a share of the dense network's, by \`itop plan\`.
- **ms a step** and **peak memory** of the whole process, data set, mask updates and evaluation included, seed 1 alone
  on the machine${where}.
- **Bytes of the result**: the weights that exist and where they lie.
- \`lottery\` trains five times for two epochs, so that its steps are as many; \`sr-ste\` and \`ste\` keep n of every
  m inputs, as near to the density as whole numbers get. \`deepr\` rewires at every step, so its records of updates
  are not kept.

${networks.map((network) => networkPart(network, rows.filter(({ model }) => model === network.model))).join('\n')}`
}

function networkPart({ model, data, epochs, sparsities }, rows) {
  if (rows.length === 0) return ''
  const dense = rows.filter(({ sparsity }) => sparsity === 0)
  const parts = [...sparsities].sort((a, b) => a - b).flatMap((sparsity) => {
    const some = rows.filter((row) => row.sparsity === sparsity).sort((a, b) => mean(b.accuracies) - mean(a.accuracies))
    return some.length === 0 ? [] : [`### ${sparsity} % sparse\n\n${table(head, [...dense, ...some].map(cellsOf))}\n`]
  })
  const timed = rows.some(({ seconds }) => seconds)
  return `## ${model} on ${data}

${rows[0].steps.toLocaleString('en')} steps, ${epochs} epochs, of batch 128.
${timed ? `\n![Accuracy against the time of training, 95 % sparse](${model}.svg)\n` : ''}
${parts.join('\n')}`
}

function cellsOf({ method, density, accuracies, explored, flops, seconds, steps, peakBytes, bytes }) {
  const some = accuracies.length < seeds.length ? ` (${accuracies.length})` : ''
  return [
    `\`${method}\``, Number(density.toPrecision(3)), `${spread(accuracies)}${some}`, mean(explored).toFixed(1),
    flops.toFixed(3), seconds ? (1000 * seconds / steps).toFixed(1) : '–',
    peakBytes ? Math.round(peakBytes / 1e6) : '–', bytes.toLocaleString('en')
  ]
}

/** Accuracy against measured time at 95 %, a point a method; null where nothing was timed. */
function pictureOf(rows, model) {
  const points = rows.filter(({ seconds, sparsity }) => seconds && (sparsity === 95 || sparsity === 0))
  if (points.length === 0) return null
  return scatterPicture({
    title: `${model}, 95 % sparse: test accuracy after as many steps, against the time they took`,
    x: { name: 'seconds of training, evaluation included' },
    y: { name: 'test accuracy, %' },
    points: points.map(({ method, seconds, accuracies }) => ({ name: method, x: seconds, y: mean(accuracies) }))
  })
}
