import assert from 'node:assert/strict'
import { haste } from '@itop/updaters'
import { at, close, maskOf, spread } from '../compare.mjs'

export const method = 'group-fan-in'

/** One rewiring, with the inputs that were drawn; a last group of fewer outputs is a layer of its own. */
export async function run({ inputs, settings, expected }) {
  const { outputs, fanIn, groupSize } = inputs
  const whole = Math.floor(outputs / groupSize) * groupSize
  const cut = (from, to, group, draw) => {
    const lists = list => list.slice(Math.ceil(from / groupSize) * fanIn, Math.ceil(to / groupSize) * fanIn)
    const weights = list => list.slice(from * fanIn, to * fanIn)
    return {
      ...inputs, group, draw, outputs: to - from, before: lists(inputs.locations), after: lists(expected.locations),
      weight: weights(inputs.weight), weightAfter: weights(expected.weight)
    }
  }
  const draw = [...expected.draw]
  for (const [from, to, group] of [[0, whole, groupSize], [whole, outputs, outputs - whole]]) {
    if (to > from) await rewire(cut(from, to, group, draw), settings)
  }
  assert.deepEqual(draw, [], 'inputs that were drawn and came nowhere')
}

/**
 * A list of the authors' code may have an input twice, which no mask can: here its second place is a column of its own,
 * beyond the inputs.
 */
async function rewire({ group, draw, outputs, inputs, fanIn, before, after, weight, weightAfter }, settings) {
  const width = inputs + fanIn
  const groups = Array.from({ length: outputs / group }, (_, i) => {
    const own = list => list.slice(i * fanIn, (i + 1) * fanIn)
    return columnsOf({ inputs, before: own(before), after: own(after), isNew: slot => isNew(i, slot) })
  })
  function isNew(i, slot) {
    const rows = Array.from({ length: group }, (_, row) => (i * group + row) * fanIn + slot)
    return rows.every(place => weightAfter[place] === 0) && rows.some(place => weight[place] !== 0)
  }
  const dense = (values, columns) => {
    const all = Array(outputs * width).fill(undefined)
    for (const [place, value] of values.entries()) {
      const row = Math.floor(place / fanIn)
      all[row * width + groups[Math.floor(row / group)][columns][place % fanIn]] = value
    }
    return all
  }
  const maskFrom = all => maskOf(all.map(value => value === undefined ? 0 : 1), [outputs, width])
  const [old, now] = [dense(weight, 'before'), dense(weightAfter, 'after')]
  const stored = maskFrom(old)
  const updater = haste({
    density: 0.5, group, interval: 1, ...settings.mode === 'fraction'
      ? { dropFraction: settings.rewire_fraction } : { threshold: settings.rewire_threshold }
  })
  const { change: { layers: [{ stored: mask, grown, pruned }] } } = await updater.update(undefined, [
    { name: 'w', stored, forward: stored, everActive: stored, values: at(stored, old), measured: {} }
  ], { step: 1, totalSteps: 1, seed: 1, draws: (_, __, part = '0') => replayed(groups[part], width) })
  assert.equal([...mask].join(''), [...maskFrom(now)].join(''), 'lists')
  const left = spread(stored, at(stored, old))
  for (const position of [...pruned, ...grown]) left[position] = 0
  close(left, now.map(value => value ?? 0), 'weight')
  for (const { slots, after: columns } of groups) {
    for (const slot of slots) {
      const input = draw.shift()
      if (columns[slot] < inputs) assert.equal(columns[slot], input, 'drawn in the order of places')
    }
  }
}

/** The column of each place of a list, before and after, and the places whose input was drawn. */
function columnsOf({ inputs, before, after, isNew }) {
  const slots = [...before.keys()].filter(isNew)
  const first = before.map((input, slot) => before.indexOf(input) === slot ? input : inputs + slot)
  const columns = first.map((column, slot) => slots.includes(slot) ? undefined : column)
  for (const slot of slots) columns[slot] = columns.includes(after[slot]) ? inputs + slot : after[slot]
  return { slots, before: first, after: columns }
}

/** A stream that draws these columns, as ranks among those that are absent; of more than half those left out. */
function replayed({ slots, after }, width) {
  const kept = after.filter((_, slot) => !slots.includes(slot))
  const absent = Array.from({ length: width }, (_, column) => column).filter(column => !kept.includes(column))
  const chosen = slots.map(slot => after[slot])
  const drawn = chosen.length > absent.length / 2 ? absent.filter(column => !chosen.includes(column)) : chosen
  const ranks = drawn.map(column => absent.indexOf(column))
  return { nextBelow: () => ranks.shift() }
}
