import type { Experiment } from '../experiment.js'
import type { DroppedImages, FromWorker, Replay, ToWorker } from '../protocol.js'
import { experimentHere, keepInAddress, startCopyLink } from './address.js'
import { startControls } from './controls.js'
import { startCost } from './cost-view.js'
import { byId } from './dom.js'
import { startDraw } from './draw-view.js'
import { startExplored } from './explored-view.js'
import { startFiles } from './files-view.js'
import { startFilters } from './filters-view.js'
import { createFrames } from './frames.js'
import { startHeadline } from './headline-view.js'
import { createHub } from './hub.js'
import { startKeys } from './keys.js'
import { startLayers } from './layers-view.js'
import { startLearning } from './learning-view.js'
import { startMasks } from './masks-view.js'
import { clearNotices, notice } from './notices.js'
import { startReplay } from './replay-view.js'
import { startTheme } from './theme.js'
import { startTransport, type Player, type Stand } from './transport.js'

/** How long a changed setting waits for others before the experiment is made anew, in ms. */
const settling = 300

const nothing: Stand = {
  ready: false, running: false, finished: false, step: 0, totalSteps: 0, stepsPerEpoch: 1, loss: NaN,
  millisecondsPerStep: 0, waitingFor: 'Getting the images …'
}

/** The page: views that listen to the worker or to a replay, and controls that talk to the worker. */
export function startApp(worker: Worker): void {
  const hub = createHub()
  const frames = createFrames()
  const send = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
  let experiment = experimentHere()
  let dropped: DroppedImages | undefined
  let stand = nothing
  let replaying: Replay | undefined
  let timer: number | undefined
  // Ids of experiments and replays: the last one asked for, the one that the page shows or waits for, the worker's.
  let [asked, awaited, begun] = [0, 0, 0]

  const live: Player = {
    start: () => send({ type: 'start' }),
    pause: () => send({ type: 'pause' }),
    step: () => send({ type: 'step' }),
    reset: () => createAgain()
  }
  startTheme()
  startCopyLink()
  const transport = startTransport(frames, () => replaying ? replay.player : live)
  const headline = startHeadline(hub, frames)
  const masks = startMasks(hub, frames, (layer) => { if (!replaying) send({ type: 'watch', layers: [layer] }) })
  startLearning(hub, frames)
  startExplored(hub, frames)
  const drawing = startDraw(hub, frames, (id, pixels) => send({ type: 'predict', id, pixels }))
  startFilters(hub, frames)
  startLayers(hub, frames)
  startCost(hub, frames)
  const replay = startReplay(hub, { onMove: showReplayed, onClose: () => createAgain() })
  const controls = startControls(choose, () => createAgain())
  startFiles({ train: trainOn, look: drawing.look, replay: (files) => send({ type: 'replay', id: ++asked, files }) })
  startKeys(transport)

  const show = (change: Partial<Stand>) => {
    stand = { ...stand, ...change }
    transport.show(stand)
  }

  /** A new experiment, from step 0, as the controls say. */
  function create(): void {
    clearTimeout(timer)
    leaveReplay()
    awaited = ++asked
    stand = nothing
    show({})
    controls.show(experiment)
    controls.pending(false)
    headline.describe(experiment)
    send({
      type: 'create', id: asked, experiment, base: new URL('./', document.baseURI).href,
      ...experiment.data === 'dropped' && dropped && { dropped }
    })
  }

  /** The same where something was before, of which messages may tell. */
  function createAgain(): void {
    clearNotices()
    create()
  }

  /** Takes a changed setting: at once where nothing would be lost, else when the user says so. */
  function choose(next: Experiment): void {
    experiment = next
    keepInAddress(next)
    clearTimeout(timer)
    if (hasLearned()) controls.pending(true)
    else timer = window.setTimeout(() => hasLearned() ? controls.pending(true) : createAgain(), settling)
  }

  const hasLearned = () => stand.step > 0 || stand.running

  function trainOn(images: DroppedImages): void {
    dropped = images
    experiment = { ...experiment, data: 'dropped' }
    keepInAddress(experiment)
    createAgain()
  }

  function leaveReplay(): void {
    replaying = undefined
    replay.close()
    masks.replayed(undefined)
    showSettings(true)
  }

  /** A run that is shown again has settings that cannot be changed. */
  function showSettings(yes: boolean): void {
    byId('settings').hidden = !yes
  }

  function openReplay(opened: Replay): void {
    clearNotices()
    replaying = opened
    showSettings(false)
    stand = nothing
    headline.replayed(opened)
    replay.open(opened)
    for (const problem of opened.problems) notice('warning', problem)
  }

  function showReplayed({ lastStep, frames }: Replay, step: number, running: boolean): void {
    masks.replayed({ step, updates: stepsOf(frames, 'update'), kept: stepsOf(frames, 'mask') })
    show({ ready: true, running, finished: false, step, totalSteps: Math.max(lastStep, 1) })
  }

  hub.on('created', ({ totalSteps, stepsPerEpoch }) => show({
    totalSteps, stepsPerEpoch, step: 0, loss: NaN, waitingFor: 'Timing the same network dense …'
  }))
  hub.on('progress', ({ step, loss, millisecondsPerStep }) => show({ step, loss, millisecondsPerStep }))
  hub.on('state', ({ running, finished }) => show({ ready: true, running, finished }))
  hub.on('warning', ({ message }) => notice('warning', message))
  hub.on('failed', ({ message }) => {
    notice('failed', message)
    if (!stand.ready) show({ waitingFor: 'Nothing can be trained yet: see the message above.' })
  })

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'begun') begun = data.id
    if (begun < awaited && data.type !== 'failed') return // it is of what was given up
    if (data.type === 'replay') openReplay(data.replay)
    else hub.emit(data)
  })
  worker.addEventListener('error', ({ message }) => {
    notice('failed', `The training worker stopped: ${message || 'it could not be loaded'}. Reload the page.`)
  })
  addEventListener('hashchange', () => {
    clearNotices()
    experiment = experimentHere()
    create()
  })
  create()
}

/** The steps at which a replay has messages of a type, ascending. */
const stepsOf = (frames: Replay['frames'], type: FromWorker['type']): readonly number[] =>
  frames.flatMap(({ step, message }) => message.type === type ? [step] : [])
