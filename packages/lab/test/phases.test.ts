import { describe, expect, test } from 'vitest'
import {
  createMachine, phases, type Action, type Actions, type Happening, type Phase
} from '../src/engine/session/phases.js'

/** A machine whose actions are noted, after some happenings. */
function after(...happenings: readonly Happening[]) {
  const done: string[] = []
  const names: readonly Action[] =
    ['tell', 'becomeReady', 'giveUp', 'open', 'openOnce', 'close', 'complain', 'refuse']
  const note = (name: Action) => (phase: Phase, error: unknown) => {
    done.push([name, phase, ...error ? [error] : []].join(' '))
  }
  const actions = Object.fromEntries(names.map(name => [name, note(name)])) as Actions // every name has one
  const machine = createMachine(actions)
  for (const what of happenings) machine.happen(what, what === 'broke' ? 'why' : undefined)
  return { phase: machine.phase(), done }
}

describe('a session', () => {
  test('becomes ready where its training first stands, and is told of then', () => {
    expect(after('stood')).toEqual({ phase: 'held', done: ['tell held', 'becomeReady held'] })
  })

  test('runs until its training stands, whenever it was asked to pause', () => {
    expect(after('stood', 'start', 'pause').phase).toBe('running')
    expect(after('stood', 'start', 'pause', 'stood')).toEqual({
      phase: 'held',
      done: ['tell held', 'becomeReady held', 'open running', 'tell running', 'close running', 'tell held']
    })
  })

  test('tells of every single step', () => {
    expect(after('stood', 'step', 'stood').done.slice(2)).toEqual(['openOnce held', 'tell held'])
  })

  test('that breaks before it was ready gives that up, and later complains', () => {
    expect(after('broke')).toEqual({ phase: 'failed', done: ['giveUp failed why'] })
    expect(after('stood', 'start', 'broke', 'predict').done.slice(4)).toEqual([
      'complain failed why', 'tell failed why', 'refuse failed'])
  })

  test('that has ended does nothing more', () => {
    expect(phases.ended).toEqual({})
    expect(after('stood', 'end', 'start', 'stood', 'broke')).toEqual({
      phase: 'ended', done: ['tell held', 'becomeReady held'] })
  })

  test.each(Object.keys(phases) as Phase[])('can be ended while it is %s', phase => {
    expect(phase === 'ended' || phases[phase].end?.[0]).toBeTruthy()
  })
})
