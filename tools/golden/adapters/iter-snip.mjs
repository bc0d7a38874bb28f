import { iterateSnip } from '../force.mjs'

export const method = 'iter-snip'
export const run = iterateSnip('refused')
