import { iterateGrasp } from '../force.mjs'

export const method = 'grasp-it'
export const run = iterateGrasp
