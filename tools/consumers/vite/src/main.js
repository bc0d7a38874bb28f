// The same training twice: in a worker, where it belongs, so that the page stays free; then in the page itself.
import { trainBars } from './train-bars.js'

const say = id => text => { document.querySelector(`#${id}`).textContent = text }

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = async ({ data: { text, done } }) => {
  say('worker')(text)
  if (done) say('page')(await trainBars(say('page')))
}
