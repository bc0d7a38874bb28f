// What is fuzzed: for each parser the inputs it gets, and the readers that give them to it.
import { commandLine } from '../readers/command-line.mjs'
import { laws } from '../readers/laws.mjs'
import { library } from '../readers/library.mjs'
import { checkpointFiles } from './inputs/checkpoints.mjs'
import { cifarFiles } from './inputs/cifar.mjs'
import { idxFolders } from './inputs/idx.mjs'
import { maskFiles } from './inputs/masks.mjs'
import { replays, sideFiles } from './inputs/runs.mjs'
import { safetensorsFiles } from './inputs/safetensors.mjs'
import { commandLines, recipeFiles } from './inputs/settings.mjs'
import { shardFolders } from './inputs/shards.mjs'

const { inspect, report } = commandLine['run-folder']

/**
 * By name: the kind of case an input is, its readers, and a function from a good run's files to the inputs, of a run
 * folder just the changed files.
 */
export const targets = {
  idx: { kind: 'idx', readers: { ...library.idx, ...laws.idx }, inputs: () => idxFolders },
  cifar: {
    kind: 'cifar', opens: 'data.bin', readers: { ...library.cifar, ...laws.cifar }, inputs: () => cifarFiles
  },
  shards: { kind: 'shards', readers: library.shards, inputs: () => shardFolders },
  checkpoint: { kind: 'checkpoint', readers: laws.checkpoint, inputs: () => checkpointFiles },
  mask: { kind: 'mask', readers: laws.mask, inputs: () => maskFiles },
  safetensors: {
    kind: 'safetensors', readers: { ...library.safetensors, ...laws.safetensors }, inputs: () => safetensorsFiles
  },
  recipe: { kind: 'recipe', readers: { plan: commandLine.recipe.plan, ...laws.recipe }, inputs: () => recipeFiles },
  flags: { kind: 'flags', readers: commandLine.flags, inputs: () => commandLines },
  'side-files': { kind: 'run-folder', readers: { inspect, report }, inputs: sideFiles },
  replay: { kind: 'run-folder', readers: laws['run-folder'], inputs: replays }
}
