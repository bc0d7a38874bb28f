// Trains a network at 20 % of its weights, in this page, on pictures that it paints itself.
import { imageSet } from '@itop/data'
import { mlp } from '@itop/models'
import { train } from '@itop/trainer'
import { setItop } from '@itop/updaters'

// Class 0: bars across. Class 1: bars down. Half of the pixels are noise.
const pictures = (split, count) => imageSet({
  name: 'bars', split, count, shape: { c: 1, h: 8, w: 8 }, classes: 2, normalisation: { mean: [0.5], std: [0.5] },
  labels: Uint8Array.from({ length: count }, (_, n) => n % 2),
  images: Uint8Array.from({ length: count * 64 }, (_, i) => {
    const [n, y, x] = [Math.floor(i / 64), Math.floor(i / 8) % 8, i % 8]
    const noise = Math.imul(i + 1, 2654435761) >>> 24
    return noise % 2 ? noise : (n % 2 ? x : y) % 4 < 2 ? 255 : 0
  })
})

// index.html trains on the CPU, index.html?backend=webgpu on the graphics card.
const chosen = new URLSearchParams(location.search).get('backend') ?? 'cpu'
const backends = {
  cpu: () => import('@itop/backend-cpu'),   // a thread per processor where the page is cross-origin isolated
  webgpu: () => import('@itop/backend-webgpu')
}

function say(text) {
  document.querySelector('#page').textContent = text
}

const { register } = await backends[chosen]()
const backend = await register()
const run = train({
  network: mlp({ layers: [64, 100, 2], input: { c: 1, h: 8, w: 8 } }),
  data: { name: 'bars', train: pictures('train', 1000), test: pictures('test', 200) },
  recipe: setItop({ density: 0.2, interval: 10 }),
  seed: 1, steps: 100, batch: 50, learningRate: 0.05
})
const losses = []
run.onStep(({ step, totalSteps, loss }) => {
  losses.push(loss)
  say(`Step ${step} of ${totalSteps}: loss ${loss.toFixed(3)}`)
})
const { testAccuracy, rs } = await run.done
say(`Done. ${backend.description}. Loss: ${losses[0].toFixed(3)} → ${losses.at(-1).toFixed(3)}, ` +
  `test accuracy: ${(100 * testAccuracy).toFixed(1)} %, weights tried: ${(100 * rs).toFixed(0)} %`)
await backend.dispose()
