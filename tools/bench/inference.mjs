#!/usr/bin/env node
// Measures what predictions take beside dense onnxruntime, natively and in Chromium: docs/inference.{json,md}.
import { Command } from 'commander'
import { cpus, totalmem } from 'node:os'
import { chromiumPlace } from './inference/chromium.mjs'
import { measureInference, rivalAt } from './inference/measure.mjs'
import { nativePlace } from './inference/native.mjs'
import { inferenceTable, writeInference } from './inference/page.mjs'

const models = ['mlp-cifar10', 'vgg16', 'wrn-22-2', 'resnet50']
const names = (text) => text.split(',')

const { threads, seconds, quick, write, places, ...chosen } = new Command('inference')
  .description('Predictions of sparse networks beside dense onnxruntime, on this machine. Some ten minutes.')
  .option('--models <names>', 'networks, comma-separated', names, models)
  .option('--batches <numbers>', 'images at a time', (text) => names(text).map(Number), [1, 128])
  .option('--places <names>', 'of native,chromium', names, ['native', 'chromium'])
  .option('--threads <n>', 'threads of every contestant', Number, 2)
  .option('--seconds <n>', 'of each contest, if that is enough for three rounds', Number, 20)
  .option('--quick', 'see that it works: one second each, and not 128 images of ResNet-50', false)
  .option('--write', 'write docs/inference.json and docs/inference.md', false)
  .parse().opts()

/** ResNet-50 takes images that are 49 times as large as those of the others: in a page 128 of them take minutes. */
const isLarge = ({ model, batch }) => model === 'resnet50' && batch > 8
const contests = chosen.models.flatMap((model) => chosen.batches.map((batch) => ({ model, batch })))

const results = {
  machine: {
    processor: cpus()[0].model.trim(), cores: cpus().length, memory: totalmem(), threads,
    date: new Date().toISOString().slice(0, 10)
  },
  versions: {},
  rows: []
}
const starts = { native: () => nativePlace(threads), chromium: () => chromiumPlace(threads) }
for (const name of places) {
  const place = await starts[name]()
  if (!place) console.error('There is no Chromium here.')
  else {
    if (!rivalAt(place)) console.error('There is no onnxruntime here: name a folder with it in ITOP_ONNXRUNTIME.')
    const skips = (contest) => isLarge(contest) && (quick || name === 'chromium')
    try {
      results.rows.push(...await measureInference(place, contests.filter((contest) => !skips(contest)), {
        seconds: quick ? 1 : seconds, onContest: (what) => { console.error(what) }
      }))
      Object.assign(results.versions, place.versions)
    } finally {
      await place.close()
    }
  }
}
console.log(inferenceTable(results.rows))
if (write) await writeInference(results)
