#!/usr/bin/env node
// What a graphics card does: `node tools/bench/gpu/gpu.mjs`, on Linux with a card and Node 20.19 or later, in at most
// eight minutes. Needs no other preparation: installs and builds what is missing. Writes gpu.json and gpu.md, and says
// of every part that could not run why. Imports nothing that has to be installed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { thisProcessor } from '../processor.mjs'
import { gpuPage } from './page.mjs'
import { planOf } from './plan.mjs'
import { installTensorFlow, prepare } from './prepare.mjs'
import { runPart, secondsFor } from './run-part.mjs'

const { values } = parseArgs({ options: {
  out: { type: 'string', default: 'gpu-bench' }, seconds: { type: 'string', default: '480' },
  models: { type: 'string' }, software: { type: 'boolean', default: false }
} })
const seconds = Number(values.seconds)
if (!(seconds >= 10)) throw new RangeError(`gpu: --seconds '${values.seconds}': expected a number from 10 on.`)
const start = Date.now()
const left = () => seconds - (Date.now() - start) / 1000
const out = resolve(values.out)
mkdirSync(out, { recursive: true })

const results = {
  machine: { processor: thisProcessor(), node: process.versions.node, cards: cardsHere() },
  date: new Date().toISOString().slice(0, 10), seconds, parts: []
}
const why = await prepare(left)
if (why === undefined) {
  const absent = installTensorFlow(left)
  if (absent !== undefined) results.tensorflow = absent
  await measure()
} else {
  results.prepared = why
}
results.took = Math.round(seconds - left())
write()
process.stdout.write(`${join(out, 'gpu.md')}, after ${results.took} s\n`)

/** Runs part after part; whatever is known is written after each. */
async function measure() {
  const usable = new Map()
  for (const part of planOf(values.models?.split(',') ?? await modelsHere())) {
    const refused = part.part === 'start' ? undefined : usable.get(part.backend)
    const result = refused !== undefined ? { why: refused }
      : await runPart({ ...part, software: values.software }, secondsFor(part, left()))
    if (part.part === 'start') usable.set(part.backend, result.why && `${part.backend} does not start`)
    results.parts.push({ ...part, ...result })
    process.stdout.write(`${Object.values(part).join(', ')}: ${result.why ?? 'done'}\n`)
    write()
  }
}

/** The names of all networks. */
async function modelsHere() {
  const path = fileURLToPath(new URL('model-names.mjs', import.meta.url))
  const { models, why } = await runPart({}, 30, { path })
  if (models === undefined) throw new Error(`gpu: the networks cannot be listed: ${why}.`)
  return models
}

function write() {
  writeFileSync(join(out, 'gpu.json'), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(out, 'gpu.md'), gpuPage(results))
}

/** What the driver calls the cards; or why it says nothing. */
function cardsHere() {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']
  try {
    return execFileSync('nvidia-smi', query, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n')
  } catch (error) {
    return `nvidia-smi says nothing: ${error.message.split('\n')[0]}`
  }
}
