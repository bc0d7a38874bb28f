import assert from 'node:assert/strict'
import { arraySource, hebbScores } from '@itop/criteria'
import { cht, densityDecays, ringMask, sampledPlaces } from '@itop/updaters'
import { at, close, maskOf, sameMask, sameMultiset } from '../compare.mjs'

export const method = 'cht'

/** A part of the method, by what the case's settings name. */
export async function run(golden) {
  const { settings } = golden
  if ('method' in settings) return nodeScores(golden)
  if ('pathLength' in settings) return pathScores(golden)
  if ('temperature' in settings) return drawn(golden)
  if ('finalSparsity' in settings) return decay(golden)
  if ('delta' in settings) return ring(golden)
  return update(golden)
}

const variants = { CH2_L3n: 'ch2', CH3_L3n: 'ch3', 'CH3.1_L3n': 'ch3.1' }
const scoresOf = (mask, variant) => [...hebbScores(mask, variant)].flatMap(({ scores }) => [...scores])

const nodeScores = ({ inputs: { shape, mask }, settings, expected }) =>
  close(scoresOf(maskOf(mask, shape), variants[settings.method]), expected.score, settings.method)

/** Of the three variants that the code has, the one that it calls the paper's: the second. */
const pathScores = ({ inputs: { shape, mask }, settings, expected }) =>
  close(scoresOf(maskOf(mask, shape), 'ch3-l3'), expected.score[settings.models[1]], settings.models[1])

/** Draws by numbers at which those are the highest that the reference drew, in its order. */
function drawn({ inputs: { score }, settings: { keep, temperature }, expected }) {
  const uniforms = score.map((one, i) => {
    const order = expected.drawn.indexOf(i)
    const share = temperature * Math.log(Math.max(one, 1e-12))
    return order < 0 ? 0 : Math.exp(-Math.exp(share - keep + order))   // whose key is keep - order
  })
  const places = sampledPlaces(score, keep, temperature, { nextFloat: () => uniforms.shift() })
  assert.equal(score.map((_, i) => places.includes(i) ? '1' : '0').join(''), expected.mask, 'mask')
}

const curves = { linear: 'linear', granet: 'cubic', s_shape: 'logistic' }

function decay({ settings: { initialSparsity, finalSparsity, totalPruneUpdates }, expected }) {
  for (const [name, points] of Object.entries(expected.schedule)) {
    close(points.map(([update]) => initialSparsity + (finalSparsity - initialSparsity) *
      densityDecays[curves[name]](update / totalPruneUpdates)), points.map(([, sparsity]) => sparsity), name)
  }
}

/** Of two units as near, either is right: distances are compared. */
function ring({ inputs: { shape, rowDegrees }, settings: { delta }, expected }) {
  const draws = { nextFloat: () => 0.5 }
  const mask = ringMask({ shape, degrees: rowDegrees, noise: delta, draws })
  assert.equal(mask.count, expected.links, 'links')
  const [got, wanted] = [mask, maskOf(expected.mask, shape)].map(one => distances(one))
  for (const [unit, apart] of got.entries()) sameMultiset(apart, wanted[unit], `unit ${unit}`)
}

function distances(mask) {
  const [outputs, inputs] = mask.shape
  const [smaller, larger] = outputs <= inputs ? [outputs, inputs] : [inputs, outputs]
  const apart = Array.from({ length: smaller }, () => [])
  for (const position of mask.positions()) {
    const [row, column] = [Math.floor(position / inputs), position % inputs]
    const [unit, other] = outputs <= inputs ? [row, column] : [column, row]
    const away = Math.abs(other - unit * Math.floor(larger / smaller)) % larger
    apart[unit].push(Math.min(away, larger - away))
  }
  return apart
}

/** One update of two layers: what goes, what goes with it, what comes. */
async function update({ inputs: { shapes, mask, weight, gradient }, settings, expected }) {
  const layers = shapes.map((shape, i) =>
    ({ name: `${i}`, shape, feeds: i + 1 < shapes.length ? [{ name: `${i + 1}`, positions: 1 }] : [] }))
  const views = layers.map(({ name, shape, feeds }, i) => {
    const stored = maskOf(mask[i], shape)
    return {
      name, feeds, stored, forward: stored, everActive: stored, values: at(stored, weight[i]),
      measured: { gradient: arraySource(gradient[i]) }
    }
  })
  const grow = variants[settings.regrow] ?? settings.regrow
  const changed = async chains => {
    const updater = cht({
      density: 0.5, interval: 1, chains, grow, dropFraction: settings.zeta,
      ...settings.adaptiveZeta ? { dropSchedule: 'cosine', dropFloor: 0 } : { dropSchedule: 'constant' },
      removal: settings.remove === 'ri' ? 'relative-importance' : 'magnitude'
    })
    const { state } = await updater.start(layers, { seed: 1 })
    return (await updater.update(state, views, { step: settings.step, totalSteps: settings.tEnd, seed: 1 })).change
  }
  const without = (before, { pruned }) => [...before].map((bit, i) => pruned.includes(i) ? '0' : bit).join('')
  const removed = (await changed('kept')).layers.map((layer, i) => without(mask[i], layer))
  assert.deepEqual(removed, expected.afterRemoval, 'after removal')
  const { dropFraction, layers: changes } = await changed(settings.chainRemoval ? 'removed' : 'kept')
  close([dropFraction], [expected.dropFraction], 'drop fraction')
  for (const [i, { stored, pruned, grown }] of changes.entries()) {
    const left = without(mask[i], { pruned })
    if (expected.afterChainRemoval) assert.equal(left, expected.afterChainRemoval[i], `layer ${i}: after chain removal`)
    assert.equal(stored.count, expected.nonzero[i], `layer ${i}: weights`)
    if (settings.regrow === 'gradient') sameMask(stored, expected.mask[i], `layer ${i}`)
    else {
      // Of positions that score alike any may come.
      const scores = scoresOf(maskOf(left, shapes[i]), grow)
      const theirs = [...expected.mask[i]].flatMap((bit, j) => bit === '1' && left[j] === '0' ? [scores[j]] : [])
      sameMultiset([...grown].map(j => scores[j]), theirs, `layer ${i}: scores of what came`)
    }
  }
}
