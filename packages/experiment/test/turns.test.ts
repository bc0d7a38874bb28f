import { expect, test } from 'vitest'
import { alternate, summary, turnOf } from '../src/compare/turns.js'

test('the median and quartiles of five numbers are the third, second and fourth', () => {
  expect(summary([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4, runs: 5 })
})

test('contestants take turns; warm-ups and the first run of a turn are not counted; one may time itself', async () => {
  const order: string[] = []
  const times = await alternate([
    { name: 'a', run: () => { order.push('a') } },
    { name: 'b', run: async () => { order.push('b'); return order.at(-2) === 'a' ? 100 : 7 } }
  ], { rounds: 2, warmUp: 1, burst: 2, pause: 0 })
  expect(order.join('')).toBe('aaabbbaaabbbaaabbb')
  expect(times.a!.runs).toBe(2)
  expect(times.b!.median).toBe(7)
})

test('after the given seconds no further round begins, once five are counted', async () => {
  const quick = { rounds: 100, warmUp: 0, burst: 1, pause: 0, seconds: 0 }
  const times = await alternate([{ name: 'a', run: () => {} }], quick)
  expect(times.a!.runs).toBe(5)
})

test('a turn is five runs, and one where that takes over 200 ms at its fastest', async () => {
  const first = [900, 200, 300]
  expect(await turnOf([{ run: () => 1 }, { run: () => first.shift() }])).toEqual({ burst: 5, warmUp: 5 })
  expect(await turnOf([{ run: () => 1 }, { run: () => 201 }])).toEqual({ burst: 1, warmUp: 0 })
})

test('the share that is done never falls, and all ends when it is asked to', async () => {
  const shares: number[] = []
  const stop = new AbortController()
  const options = {
    rounds: 4, warmUp: 1, burst: 1, pause: 0, signal: stop.signal, onTurn: (share: number) => { shares.push(share) }
  }
  await alternate([{ name: 'a', run: () => {} }, { name: 'b', run: () => {} }], options)
  expect(shares).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
  stop.abort(new Error('enough'))
  await expect(alternate([{ name: 'a', run: () => {} }], options)).rejects.toThrow('enough')
})
