#!/usr/bin/env node
// Trains the networks behind docs/results and writes the page: the same steps for each method and seed.
import { Command } from 'commander'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFinished, resultsPage } from './results-page.mjs'
import { screenshot } from './screenshot.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const list = (text) => text.split(',')

const options = new Command('results')
  .description('Runs what is missing below --runs, goes on with what was interrupted, writes docs/results/<model>.')
  .requiredOption('--runs <folder>', 'where the run folders are, or will be')
  .option('--model <name>', 'the network', 'mlp')
  .option('--methods <names>', 'comma-separated', list, ['static', 'set-itop', 'rigl-itop'])
  .option('--seeds <numbers>', 'comma-separated', list, ['1', '2', '3'])
  .option('--threads <n>', 'threads of each run', '2')
  .option('--args <words>', 'further arguments of itop train, in one string: "--epochs 12 --lr-schedule cosine"', '')
  .option('--browser <path>', 'a Chromium that takes the picture', 'chromium')
  .parse().opts()

const target = join(root, 'docs/results', options.model)
const runs = options.methods.flatMap((method) =>
  options.seeds.map((seed) => ({ method, seed, folder: resolve(options.runs, `${method}-${seed}`) })))

for (const run of runs) train(run)
const kept = runs.map(keep)
const picture = takePicture()
writeFileSync(join(target, 'README.md'), resultsPage(options, kept, { picture }))

function itop(...args) {
  const bin = join(root, 'packages/cli/bin/itop.mjs')
  const { status } = spawnSync(process.execPath, [bin, ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Trains a run to its end, from where it stands. */
function train({ method, seed, folder }) {
  if (existsSync(join(folder, 'recipe.json'))) {
    if (!isFinished(metricsOf(folder))) itop('train', '--resume', folder)
    return
  }
  const { model, threads } = options
  itop('train', '--model', model, '--method', method, '--seed', seed, '--threads', threads, '--out', folder,
    ...options.args.split(/\s+/).filter((word) => word !== ''))
}

function metricsOf(folder) {
  const file = join(folder, 'metrics.jsonl')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Copies what repeats and plots a run, without the paths of the machine it ran on; returns its end. */
function keep({ method, seed, folder }) {
  const recipe = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'))
  if (recipe.model !== options.model || recipe.method !== method || String(recipe.seed) !== seed) {
    throw new RangeError(`results: ${folder} is a run of ${recipe.model}, ${recipe.method}, seed ${recipe.seed}, ` +
      `not of ${options.model}, ${method}, seed ${seed}. Name another folder with --runs.`)
  }
  const to = join(target, `${method}-seed-${seed}`)
  mkdirSync(to, { recursive: true })
  delete recipe.out
  delete recipe.dataDir
  writeFileSync(join(to, 'recipe.json'), `${JSON.stringify(recipe, null, 2)}\n`)
  copyFileSync(join(folder, 'metrics.jsonl'), join(to, 'metrics.jsonl'))
  const all = metricsOf(folder).trimEnd().split('\n').map((line) => JSON.parse(line))
  return { method, recipe, updates: all.filter(({ type }) => type === 'update').length, end: all.at(-1) }
}

/** The top of `itop report` over all runs, in docs/images; false where there is no browser. */
function takePicture() {
  const page = resolve(options.runs, `report-${options.model}.html`)
  itop('report', '--out', page, ...runs.map(({ folder }) => folder))
  const file = join(root, 'docs/images', `results-${options.model}.png`)
  return screenshot(options.browser, { page, file, width: 1100, height: 1160 })
}
