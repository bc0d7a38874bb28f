import { iterateSnip } from '../force.mjs'

export const method = 'force'
export const run = iterateSnip('allowed')
