import { expect, test } from 'vitest'
import { setEnvironment } from '../src/environment.js'
import { provideOldFunctions } from '../src/node-api.js'

test('oneDNN is on and TensorFlow is quiet, unless the user has said otherwise', () => {
  const unset: NodeJS.ProcessEnv = {}
  setEnvironment(unset)
  expect(unset).toEqual({ TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '3' })
  const set = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '0', PATH: '/bin' }
  setEnvironment(set)
  expect(set).toEqual({ TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '0', PATH: '/bin' })
})

interface OldFunctions {
  readonly isNullOrUndefined: (value: unknown) => boolean
  readonly isArray: (value: unknown) => boolean
}

test('Node 24 gets the two functions that tfjs-node calls, and nothing that a listing would show', () => {
  const util = {}
  provideOldFunctions('24.1.0', util)
  const { isNullOrUndefined, isArray } = util as OldFunctions // just provided
  expect([null, undefined, 0, '', NaN].map(isNullOrUndefined)).toEqual([true, true, false, false, false])
  expect([[], {}, new Uint8Array(1)].map(isArray)).toEqual([true, false, false])
  expect(Object.keys(util)).toEqual([])
})

test('Node 22, whose own functions print a warning, gets quiet ones; Node 20 keeps its own', () => {
  const loud = () => { throw new Error('a warning') }
  const [of22, of20] = [{ isArray: loud }, { isArray: loud }]
  provideOldFunctions('22.3.0', of22)
  provideOldFunctions('20.19.0', of20)
  expect([of22.isArray === loud, of20.isArray === loud]).toEqual([false, true])
})
