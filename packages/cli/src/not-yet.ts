import type { RecipeInput } from './settings.js'
import { UserError } from './user-error.js'

/** Names that the documents list and this version lacks. Asking for one is told apart from a misspelt name. */
export const notYet = {
  command: ['export', 'bench', 'sweep', 'lab'],
  model: ['lenet5', 'vgg16', 'vgg-c', 'resnet18', 'resnet34', 'resnet50', 'wrn-22-2', 'wrn-28-10'],
  method: ['snfs'],
  backend: ['node', 'node-gpu', 'webgpu']
} as const

/** Refuses a name that a later version will know. */
export const refuseNotYet = (kind: keyof typeof notYet, name: string, have: readonly string[]): void => {
  const later: readonly string[] = notYet[kind]
  if (later.includes(name) && !have.includes(name)) {
    throw new UserError([`${kind} ${name}: this version does not have it yet.`, `It has: ${have.join(', ')}.`])
  }
}

/** Refuses settings of the contract that this version does not have, rather than leave them without effect. */
export const refuseUnready = (...settings: readonly RecipeInput[]): void => {
  for (const { accumulate = 1, tune = false } of settings) {
    if (accumulate > 1) throw new UserError([`--accumulate ${accumulate}: this version does not have it yet.`])
    if (tune) throw new UserError(['--tune: this version does not have it yet.'])
  }
}
