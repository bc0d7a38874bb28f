import type { Dataset } from '@itop/data'
import type { Held, Measurement, Meter } from '@itop/trainer'
import { over } from '@itop/updaters'
import { blaming, failing, type Fail } from './failing.js'
import { clock, draws, same } from './guarded-rules.js'
import type { DatasetSource, Plugin } from './plugin.js'

/** A data set that is looked at when it is open: it is as its record says. */
export function guardedDataset(plugin: Plugin, source: DatasetSource): DatasetSource {
  const { open } = source
  if (open === undefined) return source
  const fail: Fail = failing(plugin, 'datasets', source)
  return over(source, {
    open: options => blaming(fail, async () => {
      const opened = await open.call(source, options) as Partial<Dataset> | undefined // looked at below
      for (const split of ['train', 'test'] as const) checkSplit(source, opened?.[split], split, fail)
      return opened as Dataset
    })
  })
}

function checkSplit(source: DatasetSource, set: Dataset['train'] | undefined, split: string, fail: Fail): void {
  if (typeof set !== 'object' || set === null || !(set.count >= 1)) fail(`must open ${split} images, and gave none`)
  const [said, came] = [source, set].map(({ shape: { c, h, w }, classes }) => `${c}×${h}×${w} in ${classes} classes`)
  if (said !== came) fail(`says that its images are ${said}, and gave ${split} images of ${came}`)
}

/** A measurement whose meters are asked twice for what an update sees, and whose numbers a checkpoint can hold. */
export function guardedMeasurement(plugin: Plugin, measurement: Measurement): Measurement {
  const fail: Fail = failing(plugin, 'measurements', measurement)
  if (measurement.of !== 'existing' && measurement.of !== 'every') {
    fail(`must be of existing or of every weight, and is of ${String(measurement.of)}`)
  }
  return over(measurement, {
    window: parameter => blaming(fail, () => {
      const steps = measurement.window(parameter)
      if (!(steps === Infinity || Number.isInteger(steps) && steps >= 1)) {
        fail(`must look at whole steps, from 1 to Infinity, and said ${steps}`)
      }
      return steps
    }),
    start: (parameter, from) => blaming(fail, () => guardedMeter(measurement.start(parameter, from), fail))
  })
}

function guardedMeter(meter: Meter, fail: Fail): Meter {
  const seen = new Map<string, Float32Array>()
  return over(meter, {
    observe: ({ every, existing }) => blaming(fail, () => meter.observe({
      every,
      existing: async () => {
        const found = await existing()
        for (const [layer, gradients] of found) seen.set(layer, gradients.slice())
        return found
      }
    })),
    updated: () => { blaming(fail, () => { meter.updated() }) },
    measured: layer => blaming(fail, () => {
      const [shown, again] = [meter.measured(layer), meter.measured(layer)]
      if (shown instanceof Float32Array) {
        if (!(again instanceof Float32Array && same(shown, again))) fail(`${clock} of ${layer}`, draws)
        checkShown(layer, shown, seen.get(layer), fail)
      } else if (typeof shown?.topK !== 'function' || typeof shown.blocks !== 'function') {
        fail(`must show a Float32Array of ${layer}, or scores with topK and blocks`)
      }
      return shown
    }),
    held: () => blaming(fail, () => checkedHeld(meter.held(), fail))
  })
}

/** What is shown of existing weights, beside their gradients where the measurement has asked for them. */
function checkShown(layer: string, shown: Float32Array, seen: Float32Array | undefined, fail: Fail): void {
  if (seen === undefined) return
  if (shown.length !== seen.length) {
    fail(`must show ${seen.length} numbers of ${layer}, one for each existing weight, and showed ${shown.length}`)
  }
  if (shown.some(Number.isNaN) && seen.every(Number.isFinite)) fail(`shows NaN of ${layer} for finite gradients`)
}

function checkedHeld(held: Held, fail: Fail): Held {
  const { arrays, steps } = held
  if (!(Number.isInteger(steps) && steps >= 0)) fail(`must hold a whole number of steps, and said ${steps}`)
  for (const [layer, values] of arrays) {
    if (!(values instanceof Float32Array)) fail(`must hold a Float32Array of ${layer}, for checkpoints`)
  }
  return held
}
