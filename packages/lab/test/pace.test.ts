import { describe, expect, test } from 'vitest'
import { createGate } from '../src/engine/gate.js'
import { createThrottle } from '../src/engine/report/throttle.js'

test('a throttle lets pass the first, and then one in so many milliseconds', () => {
  const throttle = createThrottle(50)
  expect([0, 10, 49, 50, 60, 99, 120].map(now => throttle.pass(now))).toEqual(
    [true, false, false, true, false, false, true])
  expect(throttle.ready(169)).toBe(false)
  expect(throttle.ready(170)).toBe(true)
})

describe('a gate', () => {
  test('is closed at first, opens for all steps or for one', () => {
    const gate = createGate()
    expect(gate.pass()).toBe(false)
    gate.step()
    expect([gate.pass(), gate.pass()]).toEqual([true, false])
    gate.start()
    expect([gate.pass(), gate.pass()]).toEqual([true, true])
    gate.pause()
    expect(gate.pass()).toBe(false)
  })

  test('tells those who wait of a change, also of one that came before they did', async () => {
    const gate = createGate()
    gate.pass()
    const waits = gate.changed()
    gate.start()
    await waits
    gate.pass()
    gate.wake()
    await gate.changed()
  })
})
