import { beforeEach, expect, test } from 'vitest'
import { createFrames, type Frames } from '../../src/view/frames.js'

let waiting: (() => void)[]
let clock: number
let frames: Frames

beforeEach(() => {
  waiting = []
  clock = 0
  frames = createFrames((frame) => waiting.push(frame), () => clock)
})

/** The next frame of the screen, 16 ms later. */
function frame() {
  clock += 16
  for (const run of waiting.splice(0)) run()
}

test('what is asked for many times is drawn once a frame', () => {
  let drawn = 0
  const draw = () => { drawn++ }
  for (let i = 0; i < 100; i++) frames.request(draw)
  expect(drawn).toBe(0)
  frame()
  frame()
  expect(drawn).toBe(1)
  expect(waiting).toEqual([]) // an idle page asks for no frames
})

test('a frame ends after eight milliseconds of drawing; the rest comes with the next', () => {
  const drawn: string[] = []
  const slow = (name: string) => () => {
    drawn.push(name)
    clock += 5
  }
  for (const name of ['a', 'b', 'c']) frames.request(slow(name))
  frame()
  expect(drawn).toEqual(['a', 'b'])
  frame()
  expect(drawn).toEqual(['a', 'b', 'c'])
})

test('a long drawing is made in parts, and begun again only when it is done', () => {
  const drawn: number[] = []
  function* long() {
    for (let part = 0; part < 4; part++) {
      drawn.push(part)
      clock += 5
      yield
    }
  }
  frames.request(long)
  frame()
  frames.request(long)
  expect(drawn).toEqual([0, 1])
  for (let i = 0; i < 6; i++) frame()
  expect(drawn).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
})

test('a drawing that is forgotten is not finished; asked for again, it begins anew', () => {
  const drawn: number[] = []
  function* long() {
    for (let part = 0; part < 3; part++) {
      drawn.push(part)
      clock += 5
      yield
    }
  }
  frames.request(long)
  frame()
  frames.request(long)
  frames.forget(long)
  frame()
  expect(drawn).toEqual([0, 1])
  frames.request(long)
  frame()
  expect(drawn).toEqual([0, 1, 0, 1])
})

test('a drawing that fails stops no other', () => {
  const drawn: string[] = []
  frames.request(() => { throw new Error('no ink') })
  frames.request(() => { drawn.push('b') })
  expect(frame).toThrow('no ink')
  frame()
  expect(drawn).toEqual(['b'])
  expect(waiting).toEqual([])
})

test('a pace is kept', () => {
  let drawn = 0
  const draw = () => { drawn++ }
  for (let i = 0; i < 20; i++) {
    frames.request(draw, 100)
    frame()
  }
  expect(drawn).toBe(3) // after 16, 128 and 240 of 320 ms
})
