import uPlot from 'uplot'
import { createCurve, type Curve } from './curve.js'
import { byId, h } from './dom.js'
import { lossText, percent } from './format.js'
import type { Frames } from './frames.js'
import type { Hub, Message } from './hub.js'
import { createPlot } from './plot.js'

/** Loss and accuracy over steps: lines on training images as they come, dots on test images after each epoch. */
export function startLearning(hub: Hub, frames: Frames): void {
  const loss = createPlot(byId('loss'), frames, {
    label: 'Loss over steps', value: lossText, tick: (y) => String(Number(y.toPrecision(3))),
    range: (_, high) => [0, Math.max(high * 1.05, 0.01)]
  })
  const accuracy = createPlot(byId('accuracy'), frames, {
    label: 'Accuracy over steps', value: (y) => percent(y, 2), tick: (y) => `${Number((100 * y).toFixed(1))} %`,
    range: (low, high) => [Math.max(0, Math.min(low, high - 0.02)), 1]
  })
  byId('loss').append(h('p', { class: 'note' },
    'How far the answers are from the truth: on the images just learned from, on the test images after each epoch.'))
  byId('accuracy').append(h('p', { class: 'note' },
    'The share of images named rightly: of this epoch so far, and of the test images after each epoch.'))
  const training = createCurve(2, 260)
  const test = createCurve(2)

  const showBoth = () => {
    loss.show(() => joined(training, test, 0))
    accuracy.show(() => joined(training, test, 1))
  }

  hub.on('created', () => {
    training.clear()
    test.clear()
    loss.lines([
      { label: 'training', colour: '--s1', width: 1.5 }, { label: 'test', colour: '--s0', dots: true }
    ])
    accuracy.lines([
      { label: 'training', colour: '--s1', width: 1.5 }, { label: 'test', colour: '--s0', dots: true }
    ])
    showBoth()
  })
  hub.on('progress', (now) => {
    training.push(now.step, now.loss, now.accuracy)
    showBoth()
  })
  const showTest = ({ record }: Message<'epoch' | 'evaluation'>) => {
    test.push(record.step, record.testLoss, record.testAccuracy)
    showBoth()
  }
  hub.on('epoch', showTest)
  hub.on('evaluation', showTest)
}

/** Both curves over one x, without the first steps: far from all others, they would press these together. */
function joined(training: Curve, test: Curve, line: number): uPlot.AlignedData {
  const [steps, ...lines] = training.points()
  const [testSteps, ...testLines] = test.points()
  const settled = steps!.findIndex((step) => step >= 0.03 * (steps!.at(-1) ?? 0))
  return uPlot.join([
    [steps!.slice(settled), lines[line]!.slice(settled)], [testSteps!, testLines[line]!]
  ])
}
