#!/usr/bin/env node
// Trains the networks behind docs/results and writes the page: the same steps for each method, three seeds, mean and spread.
import { Command } from 'commander'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const options = new Command('results')
  .description('Runs what is missing below --runs, then writes docs/results/<model>.')
  .requiredOption('--runs <folder>', 'where the run folders are, or will be')
  .option('--model <name>', 'the network', 'mlp')
  .option('--methods <names>', 'comma-separated', 'static,set-itop,rigl-itop')
  .option('--seeds <numbers>', 'comma-separated', '1,2,3')
  .option('--threads <n>', 'threads of each run', '2')
  .parse().opts()

const runs = options.methods.split(',').flatMap((method) =>
  options.seeds.split(',').map((seed) => ({ method, seed, folder: join(options.runs, `${method}-${seed}`) })))

for (const { method, seed, folder } of runs) {
  if (existsSync(join(folder, 'report.html'))) continue
  const args = ['train', '--model', options.model, '--method', method, '--seed', seed, '--threads', options.threads, '--out', folder]
  const { status } = spawnSync(process.execPath, [join(root, 'packages/cli/bin/itop.mjs'), ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

const records = (folder) => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line))
const target = join(root, 'docs/results', options.model)
const rows = options.methods.split(',').map((method) => ({ method, runs: runs.filter((run) => run.method === method).map(keep) }))
writeFileSync(join(target, 'README.md'), page(rows))

/** Copies what a reader needs to repeat and to plot a run, without the paths of the machine it ran on; returns its end. */
function keep({ method, seed, folder }) {
  const to = join(target, `${method}-seed-${seed}`)
  mkdirSync(to, { recursive: true })
  const recipe = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'))
  delete recipe.out
  delete recipe.dataDir
  writeFileSync(join(to, 'recipe.json'), `${JSON.stringify(recipe, null, 2)}\n`)
  copyFileSync(join(folder, 'metrics.jsonl'), join(to, 'metrics.jsonl'))
  const all = records(folder)
  return { recipe, updates: all.filter(({ type }) => type === 'update').length, end: all.at(-1) }
}

function page(rows) {
  const { recipe, end } = rows[0].runs[0]
  const line = ({ method, runs }) => {
    const of = (field) => spread(runs.map(({ end }) => 100 * end[field]))
    return `| \`${method}\` | ${runs[0].recipe.interval ?? '–'} | ${runs[0].updates} | ${of('testAccuracy')} | ` +
      `${spread(runs.map(({ end }) => end.testLoss), 4)} | ${of('rs')} | ` +
      `${runs.map(({ end }) => (100 * end.testAccuracy).toFixed(2)).join(', ')} |`
  }
  return `# ${options.model} on ${recipe.data}

Made by \`node tools/bench/results.mjs --runs runs/results --model ${options.model}\`, which trains every run again. Each folder holds a
run's recipe and its \`metrics.jsonl\`. ${end.step.toLocaleString('en')} steps of batch ${recipe.batch} for every method, density ${recipe.density}
(${end.active.toLocaleString('en')} weights), ERK, ${recipe.lrSchedule} learning rate from ${recipe.lr}, weight decay ${recipe.weightDecay}.
Mean ± standard deviation over seeds ${options.seeds.split(',').join(', ')}; accuracy after the last step, no run or epoch was chosen.

| Method | Interval | Updates | Test accuracy, % | Test loss | R_s, % | Each seed, % |
|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}

![Accuracy, loss and explored share of all runs](../../images/results-${options.model}.png)

The picture is the top of \`itop report\` over the runs.
`
}

function spread(values, digits = 2) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`
}
