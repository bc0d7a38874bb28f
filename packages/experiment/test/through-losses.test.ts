import { describe, expect, test } from 'vitest'
import { isDeviceLost, throughLosses } from '../src/training/through-losses.js'

class DeviceLostError extends Error { readonly code = 'device-lost' }

describe('a training', () => {
  test('goes on where a device was lost, on what takes its place', async () => {
    const losses: string[] = []
    const result = await throughLosses(0, {
      attempt: async on => {
        if (on < 2) throw new DeviceLostError(`device ${on} is gone`)
        return `trained on ${on}`
      },
      replace: async ({ message }, on) => {
        losses.push(message)
        return on + 1
      }
    })
    expect([result, losses]).toEqual(['trained on 2', ['device 0 is gone', 'device 1 is gone']])
  })

  test('ends with any other error, and with what the replacement fails with', async () => {
    const fail = (error: Error) => throughLosses(0, {
      attempt: async () => { throw error },
      replace: async () => { throw new Error('there is no other') }
    })
    await expect(fail(new Error('diverged'))).rejects.toThrow('diverged')
    await expect(fail(new DeviceLostError('gone'))).rejects.toThrow('there is no other')
  })
})

test('the loss of a device is also told by what an error was caused by', () => {
  expect(isDeviceLost(new Error('while reading', { cause: new DeviceLostError('gone') }))).toBe(true)
  expect([new Error('other'), 'DeviceLostError', undefined].map(isDeviceLost)).toEqual([false, false, false])
})
