import type { Updater } from '../types.js'
import { dense } from './dense.js'
import type { MethodOptions } from './method-options.js'
import { riglItop } from './rigl-itop.js'
import { rigl } from './rigl.js'
import { setItop } from './set-itop.js'
import { set } from './set.js'
import { staticMasks } from './static.js'

/** Makes a method's updater from the options that all methods share. */
export type Method = (options: MethodOptions) => Updater

/** The methods of this package by the names people type. */
export const methods: Readonly<Record<string, Method>> = Object.freeze(Object.assign(Object.create(null), {
  dense, static: staticMasks, set, rigl, 'set-itop': setItop, 'rigl-itop': riglItop
}))
