import { acDcMethod } from './ac-dc.js'
import { chaseMethod } from './chase.js'
import { chtMethod, chtsMethod } from './cht.js'
import { deeprMethod } from './deepr.js'
import { denseMethod } from './dense.js'
import { dsbMethod } from './dsb.js'
import { dsrMethod } from './dsr.js'
import { gmpMethod } from './gmp.js'
import { granetMethod } from './granet.js'
import { graspItMethod } from './grasp-it.js'
import { graspMethod } from './grasp.js'
import { hasteMethod } from './haste.js'
import { magnitudeMethod } from './magnitude.js'
import { mestMethod } from './mest.js'
import type { Method } from './method.js'
import { randomPruningMethod } from './random-pruning.js'
import { riglItopMethod } from './rigl-itop.js'
import { riglMethod } from './rigl.js'
import { setItopMethod } from './set-itop.js'
import { setMethod } from './set.js'
import { snfsMethod } from './snfs.js'
import { snipMethod } from './snip.js'
import { srSteMethod } from './sr-ste.js'
import { sriglMethod } from './srigl.js'
import { staticMethod } from './static.js'
import { steMethod } from './ste.js'
import { synflowMethod } from './synflow.js'
import { topKastMethod } from './top-kast.js'

const members = [
  denseMethod, staticMethod, randomPruningMethod,
  setMethod, riglMethod, setItopMethod, riglItopMethod, snfsMethod,
  granetMethod, mestMethod, dsrMethod, deeprMethod,
  gmpMethod, sriglMethod, hasteMethod, dsbMethod, acDcMethod,
  chaseMethod, chtMethod, chtsMethod,
  topKastMethod, srSteMethod, steMethod,
  snipMethod, graspMethod, graspItMethod, synflowMethod, magnitudeMethod
]

/** The methods of this package by the names people type. */
export const methods: Readonly<Record<string, Method>> =
  Object.freeze(Object.assign(Object.create(null), Object.fromEntries(members.map(method => [method.name, method]))))
