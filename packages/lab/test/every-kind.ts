// A plug-in with a member of every kind, most with a setting of its own, for images of 4×4.
import { highestScores } from '@itop/criteria'
import type { Plugin } from '@itop/experiment'
import { uniform } from '@itop/masks'
import { mlp } from '@itop/models'
import { cosineRate, sgd } from '@itop/trainer'
import { axes, setItop } from '@itop/updaters'
import { tinyData } from './tiny.js'

const name = 'mine'
const number = (about: string, usual: number) => ({ kind: 'number', from: 0, to: 9, default: usual, about } as const)

export const everyKind: Plugin = {
  name: 'itop-plugin-every-kind', version: '1.0.0',
  prune: [{ name, needs: ['mine'], score: ({ measured }) => (measured!['mine'] as Float32Array).map(Math.abs) }],
  grow: [highestScores(name, 'gradient', 'positions of large gradients come')],
  structures: [{ name, make: () => ({ name, cell: ([, ...inputs]) => [1, ...inputs.map(() => 2)] }) }],
  distributions: [{ name, densities: (layers, density) => uniform(layers, { density }) }],
  schedules: [{ name, parameters: {}, at: initial => initial / 2 }],
  methods: [{
    name, about: 'exchanges weights patiently', source: 'nowhere',
    settings: { density: axes.density, interval: axes.interval, minePatience: number('how patient it is', 1) },
    make: ({ minePatience: _, ...given }) => setItop({ interval: 5, ...given as { density: number } })
  }],
  models: [{ name, make: () => mlp({ name, layers: [16, 12, 4], input: { c: 1, h: 4, w: 4 } }) }],
  datasets: [{
    name, shape: { c: 1, h: 4, w: 4 }, classes: 4, counts: { train: 80, test: 40 }, open: async () => tinyData
  }],
  augmentations: [{
    name, about: 'some images are darker', settings: { mineShade: number('how much darker', 2) },
    make: ({ mineShade }) => ({
      name, settings: { mineShade: Number(mineShade) }, ways: () => 2,
      vary: ({ pixels, way }, out) => { out.set(pixels.map(pixel => way ? pixel : pixel - Number(mineShade))) }
    })
  }],
  losses: [{
    name, settings: { mineScale: number('how strongly it pulls', 1) },
    make: ({ mineScale }) => ({
      name, settings: { mineScale: Number(mineScale) },
      of: (logits, label) => {
        const gradient = logits.map((score, c) => Number(mineScale) * (score - (c === label ? 1 : 0)))
        return { loss: gradient.reduce((sum, slope) => sum + slope * slope / 2, 0), gradient }
      }
    })
  }],
  learningRates: [{
    name, settings: { mineHold: number('how long it holds', 0) }, make: ({ lr }) => cosineRate({ learningRate: lr })
  }],
  optimizers: [{
    name, settings: { mineMomentum: { ...number('how heavy it is', 0.5), to: 0.9 } }, defaults: { lr: 0.01 },
    make: ({ mineMomentum }) => ({ ...sgd({ momentum: Number(mineMomentum) }), name })
  }],
  measurements: [{
    name, about: 'the gradients of the weights that exist', of: 'existing', window: () => 1, numbers: 0,
    start: () => {
      let seen = new Map<string, Float32Array>()
      return {
        observe: async ({ existing }) => { seen = new Map(await existing()) },
        measured: layer => seen.get(layer)!, updated: () => {}, held: () => ({ arrays: new Map(), steps: 0 })
      }
    }
  }]
}
