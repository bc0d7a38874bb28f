import type { Catalogue } from '../catalogue.js'
import type { Experiment } from '../experiment.js'
import type { DroppedImages, FromWorker } from '../protocol.js'
import { startCopyLink } from './address.js'
import { startControls } from './controls.js'
import { startCost } from './cost-view.js'
import { createDesk, type Desk } from './desk.js'
import { startDraw } from './draw-view.js'
import { startExplored } from './explored-view.js'
import { startFiles } from './files-view.js'
import { startFilters } from './filters-view.js'
import { createFrames, type Frames } from './frames.js'
import { startHeadline } from './headline-view.js'
import { createHub, type Hub } from './hub.js'
import { startKeys } from './keys.js'
import { startLayers } from './layers-view.js'
import { startLearning } from './learning-view.js'
import { startMasks } from './masks-view.js'
import { notice } from './notices.js'
import { startReplaying } from './replaying.js'
import { followStanding } from './standing.js'
import { startTransport, type Player } from './transport.js'
import { createWorkerLink, type WorkerLink } from './worker-link.js'

/** The page: views that listen to the worker or to a replay, and controls that talk to the worker. */
export function startApp(worker: Worker, catalogue: Catalogue): void {
  const hub = createHub()
  const frames = createFrames()
  const link = createWorkerLink(worker, hear)
  startCopyLink()
  const live = playerOf(link, { settle: () => desk.settle(), reset: () => desk.beginAgain() })
  const transport = startTransport(frames, () => replaying.player ?? live)
  const { headline, masks, drawing } = startViews({ hub, frames, catalogue }, {
    watch: (layer) => { if (!replaying.player) link.send({ type: 'watch', layers: [layer] }) },
    predict: (id, pixels) => link.send({ type: 'predict', id, pixels })
  })
  const standing = followStanding(hub, transport.show)
  const replaying = startReplaying({ hub, headline, masks, standing, onClose: () => desk.beginAgain() })
  const controls = startControls(catalogue, {
    onChange: (next) => desk.choose(next), onApply: () => desk.beginAgain()
  })
  const desk = createDesk(catalogue, {
    onBegin: begin, onWaiting: () => controls.pending(true),
    hasLearned: () => standing.now.step > 0 || standing.now.running
  })
  startFiles({ train: desk.trainOn, look: drawing.look, replay: (files) => link.replay({ files }) })
  startKeys(transport)

  function hear(message: FromWorker): void {
    if (message.type === 'replay') replaying.open(message.replay)
    else hub.emit(message)
  }

  /** A new experiment, from step 0. */
  function begin(experiment: Experiment, dropped: DroppedImages | undefined): void {
    replaying.close()
    standing.clear()
    standing.change({})
    controls.show(experiment)
    controls.pending(false)
    headline.describe(experiment)
    link.create({ experiment, base: new URL('./', document.baseURI).href, ...dropped && { dropped } })
  }

  desk.begin()
}

/** What the buttons do with a training. */
function playerOf({ send }: WorkerLink, { settle, reset }: Pick<Desk, 'settle'> & Pick<Player, 'reset'>): Player {
  const begin = (type: 'start' | 'step') => {
    settle()
    send({ type })
  }
  return { start: () => begin('start'), pause: () => send({ type: 'pause' }), step: () => begin('step'), reset }
}

interface Asks {
  watch(layer: string): void
  predict(id: number, pixels: Float32Array): void
}

interface Shared {
  readonly hub: Hub
  readonly frames: Frames
  readonly catalogue: Catalogue
}

/** All that shows what the worker tells; those that are told more than that. */
function startViews({ hub, frames, catalogue }: Shared, { watch, predict }: Asks) {
  const headline = startHeadline(hub, frames, catalogue)
  const masks = startMasks(hub, frames, watch)
  startLearning(hub, frames)
  startExplored(hub, frames)
  const drawing = startDraw(hub, frames, predict)
  startFilters(hub, frames)
  startLayers(hub, frames)
  startCost(hub, frames)
  hub.on('warning', ({ message }) => notice('warning', message))
  hub.on('failed', ({ message }) => notice('failed', message))
  return { headline, masks, drawing }
}
