import { iterate } from '../force.mjs'

export const method = 'force'
export const run = iterate('allowed')
