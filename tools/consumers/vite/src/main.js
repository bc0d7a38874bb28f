// The same training twice: in a worker, where it belongs, so that the page stays free; then in the page itself.
// The page as it is trains on the CPU, with ?backend=webgpu on the graphics card.
import { trainBars } from './train-bars.js'

const chosen = new URLSearchParams(location.search).get('backend') ?? 'cpu'
const say = id => text => { document.querySelector(`#${id}`).textContent = text }

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
worker.onmessage = async ({ data: { text, done } }) => {
  say('worker')(text)
  if (done) say('page')(await trainBars(chosen, say('page')))
}
worker.onerror = ({ message }) => say('worker')(message)
worker.postMessage(chosen)
