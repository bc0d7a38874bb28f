import { trainBars } from './train-bars.js'

self.onmessage = async ({ data: chosen }) => {
  const text = await trainBars(chosen, text => postMessage({ text, done: false }))
  postMessage({ text, done: true })
}
