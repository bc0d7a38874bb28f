import { maskHash, type MaskSet } from '@itop/masks'
import type { Distribution } from './distributions.js'
import { check } from './errors.js'
import { refuseEmpty } from './guard.js'
import type { GivenSettings, Method } from './methods/method.js'
import { defaultOf } from './settings-table.js'
import type { LayerShape, Started, Updater } from './types.js'

/** Whether a method's first masks may be given: it draws its own position by position, at its own density. */
export const drawsMasks = ({ settings }: Pick<Method, 'settings'>): boolean =>
  settings.initialMasks !== undefined &&
  (settings.initialDensity === undefined || defaultOf(settings.initialDensity) === undefined)

/** Settings of what is drawn, which given masks take the place of. */
export const drawingSettings: readonly string[] = [
  'density', 'distribution', 'initialMasks', 'structure', 'remainder', 'topology', 'ringNoise', 'initialDensity'
]

/**
 * A method of these settings that starts from given masks, by the names of layers, in place of drawing its own: how
 * many weights each layer has is theirs. All else is the method's.
 */
export function startingFrom(method: Method, settings: GivenSettings, masks: MaskSet): Updater {
  check(drawsMasks(method), () => `${method.name}: it does not start from masks that could be given: it draws none ` +
    'position by position. Choose a method that does, such as static or set.')
  const wrong = drawingSettings.find(key => settings[key] !== undefined)
  check(wrong === undefined, say => `${method.name}: ${say(wrong!)} is of masks that are drawn, and these are given. ` +
    'Leave it out.')
  const of = (name: string) => ({ stored: masks.get(name), forward: masks.get(name) })
  const updater = method.make({ ...settings, density: masks.density, distribution: sharesOf(masks) })
  return {
    ...updater,
    start: (layers, at) => {
      const given = (started: Started<unknown>) => ({ ...started, masks: layers.map(({ name }) => of(name)) })
      const started = updater.start(layers, at)
      return started instanceof Promise ? started.then(given) : given(started)
    },
    settings: { ...updater.settings, masks: maskHash([...masks].map(([, mask]) => mask)).slice(0, 16) }
  }
}

const sharesOf = (masks: MaskSet): Distribution => ({
  name: 'given',
  densities: layers => {
    checkLayers(layers, masks)
    return layers.map(({ name, shape }) => {
      const { size, count } = masks.get(name)
      return { name, shape, size, density: count / size, active: count }
    })
  }
})

function checkLayers(layers: readonly LayerShape[], masks: MaskSet): void {
  const names = layers.map(({ name }) => name)
  const lacks = names.find(name => !masks.names.includes(name))
  const extra = masks.names.find(name => !names.includes(name))
  check(lacks === undefined, () => `the given masks: expected one of '${lacks}', got those of ` +
    `${masks.names.join(', ')}. They are of another network.`)
  check(extra === undefined, () => `the given masks: expected layers of the network, ${names.join(', ')}, ` +
    `got '${extra}' too. They are of another network.`)
  const other = layers.find(({ name, shape }) => masks.get(name).shape.join() !== shape.join())
  check(other === undefined, () => `the given masks: expected ${shown(other!.shape)} of '${other!.name}', got ` +
    `${shown(masks.get(other!.name).shape)}. They are of another network.`)
  refuseEmpty(layers, names.map(name => masks.get(name)), name =>
    `the given masks: that of '${name}' has no position. No signal would pass it. Use others.`)
}

const shown = (shape: readonly number[]): string => shape.join('×')
