import { iterate } from '../force.mjs'

export const method = 'iter-snip'
export const run = iterate('refused')
