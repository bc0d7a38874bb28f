import { trainBars } from './train-bars.js'

const text = await trainBars(text => postMessage({ text, done: false }))
postMessage({ text, done: true })
