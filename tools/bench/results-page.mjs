// docs/results/<model>/README.md: what came out of the runs, in words and a table.

import { table } from './table.mjs'

const head = ['Method', 'Density', 'Weights', 'Interval', 'Updates', 'Test accuracy, %', 'Test loss', 'R_s, %']

/** Whether a run has reached its last step, by its metrics; a run that was killed may have left half a line. */
export const isFinished = (metrics) => metrics.trimEnd().split('\n').at(-1).startsWith('{"type":"end"')

/** The page of a model from the ends of its runs. */
export function resultsPage({ model, methods, seeds, args }, runs, { picture }) {
  const [{ recipe, end }] = runs
  const rows = methods.map((method) => cellsOf(method, runs.filter((run) => run.method === method)))
  return `# ${model} on ${recipe.data}

Made by \`${commandOf({ model, methods, seeds, args })}\`,
which trains every run again. Each folder holds a run's recipe and its \`metrics.jsonl\`.
${end.step.toLocaleString('en')} steps of batch ${recipe.batch} for every method, ${recipeWords(recipe)}.
Sparse networks start with ERK densities. ${spreadWords(seeds)};
accuracy after the last step, no run or epoch was chosen.

${table(seeds.length > 1 ? [...head, 'Each seed, %'] : head, rows)}
${picture ? `
![Accuracy, loss and explored share of all runs](../../images/results-${model}.png)

The picture is the top of \`itop report\` over the runs.
` : ''}`
}

function cellsOf(method, runs) {
  const [{ recipe, updates, end }] = runs
  const of = (field) => spread(runs.map((run) => 100 * run.end[field]))
  const cells = [
    `\`${method}\``, recipe.density, end.active.toLocaleString('en'), recipe.interval ?? '–', updates,
    of('testAccuracy'), spread(runs.map((run) => run.end.testLoss), 4), of('rs')
  ]
  if (runs.length > 1) cells.push(runs.map((run) => (100 * run.end.testAccuracy).toFixed(2)).join(', '))
  return cells
}

function commandOf({ model, methods, seeds, args }) {
  const command = `node tools/bench/results.mjs --runs runs/results-${model} --model ${model} ` +
    `--methods ${methods.join(',')} --seeds ${seeds.join(',')}`
  return args ? `${command} --args "${args}"` : command
}

const recipeWords = ({ lrSchedule, lr, warmUp, weightDecay, augment }) => [
  `${lrSchedule} learning rate from ${lr}${warmUp ? ` after ${warmUp} epochs of warm-up` : ''}`,
  `weight decay ${weightDecay}`,
  ...augment ? ['random crops and flips'] : []
].join(', ')

const spreadWords = (seeds) => seeds.length > 1
  ? `Mean ± standard deviation over seeds ${seeds.join(', ')}`
  : `One run, seed ${seeds[0]}, so no spread`

/** Mean ± standard deviation of a sample; the number itself where there is one. */
export function spread(values, digits = 2) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.length === 1) return mean.toFixed(digits)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`
}
