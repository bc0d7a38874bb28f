import type { Dataset } from '@itop/data'
import { builtIns, createRegistry, type Registry } from '@itop/experiment'
import type { Catalogue } from '../catalogue.js'
import { checkExperiment, type Experiment } from '../experiment.js'
import type { DroppedImages, ServedPlugin, ToWorker } from '../protocol.js'
import type { OpenBackend, OpenedBackend } from './backends.js'
import { catalogueOf } from './catalogue-of.js'
import { isServed, type ServedData } from './data.js'
import { droppedData } from './dropped.js'
import { loadPlugins, type LoadModule } from './load-plugins.js'
import { messageOf, type Post } from './post.js'
import { replayBuffers, replayedNetwork } from '../replay/replayed-network.js'
import { readReplay } from '../replay/read-replay.js'
import { createSession, type Session } from './session/session.js'

/** What the engine needs of its surroundings. */
export interface EngineOptions {
  readonly post: Post
  readonly openBackend: OpenBackend
  /** A data set that is served below an address. */
  readonly openData: (name: ServedData, base: string) => Promise<Dataset>
  /** The module of a plug-in. */
  readonly loadModule: LoadModule
}

/** Trains as the page says. */
export interface Engine {
  /** Takes a message; what it leads to is posted. */
  readonly receive: (message: ToWorker) => void
  /** Settles when every message so far has been handled; training may go on. */
  readonly handled: () => Promise<void>
  /** Ends all there is. */
  readonly dispose: () => Promise<void>
}

/** What answers `predict`. */
type Predicts = Pick<Session, 'predict'>

/** What experiments can name. */
interface Offer {
  readonly registry: Registry
  readonly catalogue: Catalogue
}

type Create = Extract<ToWorker, { readonly type: 'create' }>

/** `overtaken`: aborted when another experiment is wanted. */
type Task = (overtaken: AbortSignal) => void | Promise<void>

/** An engine without an experiment. */
export function createEngine({ post, openBackend, openData, loadModule }: EngineOptions): Engine {
  let offer: Offer = { registry: builtIns, catalogue: catalogueOf(builtIns) }
  let queue = Promise.resolve()
  let latest = new AbortController() // of the experiment wanted last; what was said before it is overtaken
  let session: Session | undefined
  let shown: (Predicts & { readonly dispose: () => void }) | undefined // a run that is replayed
  let backend: (OpenedBackend & { readonly wanted: string }) | undefined
  let creation: Create | undefined
  let watched: readonly string[] | undefined
  const warn = (message: string) => { post({ type: 'warning', message }) }
  const fail = (error: unknown) => { post({ type: 'failed', message: messageOf(error) }) }

  async function useBackend(experiment: Pick<Experiment, 'backend' | 'threads'>): Promise<OpenedBackend> {
    const wanted = `${experiment.backend} ${experiment.threads ?? ''}`
    if (backend?.wanted === wanted) return backend
    await closeBackend()
    backend = { ...await openBackend(experiment, warn), wanted }
    return backend
  }

  async function closeBackend(): Promise<void> {
    const old = backend
    backend = undefined
    await old?.dispose()
  }

  /** The CPU in place of a lost device; the device is tried again for the next experiment. */
  async function replaceBackend(): Promise<OpenedBackend> {
    await closeBackend().catch(() => {}) // nothing can be freed on a device that is gone
    backend = { ...await openBackend({ backend: 'cpu' }, warn), wanted: '' }
    return backend
  }

  async function endSession(): Promise<void> {
    const old = session
    session = undefined
    shown?.dispose()
    shown = undefined
    await old?.end()
  }

  async function create(wanted: Create, overtaken: AbortSignal): Promise<void> {
    await endSession()
    creation = undefined
    post({ type: 'begun', id: wanted.id })
    const experiment = checkExperiment(wanted.experiment, offer.catalogue)
    const data = await dataOf(experiment, wanted)
    if (overtaken.aborted) return
    const made = createSession({
      experiment, data, backend: await useBackend(experiment), replace: replaceBackend, post, overtaken,
      registry: offer.registry
    })
    creation = wanted
    session = made
    await made.ready
    if (watched) made.watch(watched)
  }

  async function show(id: number, { replay, checkpoint, network }: ReturnType<typeof readReplay>): Promise<void> {
    await endSession()
    creation = undefined
    post({ type: 'begun', id })
    if (checkpoint) {
      if (!backend) await useBackend({ backend: 'cpu' })
      shown = await replayedNetwork(checkpoint, network, post)
    }
    post({ type: 'replay', replay }, replayBuffers(replay))
  }

  async function dataOf(
    { data, seed }: Experiment, { dropped, base }: { readonly dropped?: DroppedImages, readonly base: string }
  ): Promise<Dataset> {
    if (isServed(data)) return openData(data, base)
    const source = offer.registry.datasets[data]
    if (source?.open) return source.open({})
    if (dropped) return droppedData(dropped, seed)
    throw new Error('This experiment learns from images of your own, which no address can hold: drop them here again.')
  }

  async function usePlugins(served: readonly ServedPlugin[]): Promise<void> {
    try {
      const plugins = await loadPlugins(served, loadModule)
      const registry = createRegistry(plugins)
      offer = { registry, catalogue: catalogueOf(registry, plugins) }
    } catch (error) {
      fail(error)
    }
    post({ type: 'catalogue', catalogue: offer.catalogue })
  }

  /** What a message asks for. A run folder is read at once: one that cannot be read overtakes nothing. */
  function taskOf(message: ToWorker): Task {
    switch (message.type) {
      case 'plugins': return () => usePlugins(message.plugins)
      case 'create': return overtaken => {
        watched = undefined
        return create(message, overtaken)
      }
      case 'reset': return overtaken => create(existing(creation), overtaken)
      case 'start': return () => existing(session).start()
      case 'pause': return () => session?.pause()
      case 'step': return () => existing(session).step()
      case 'watch': return () => {
        existing(session).watch(message.layers)
        watched = message.layers
      }
      case 'predict': return () => existing<Predicts>(session ?? shown).predict(message.id, message.pixels)
      case 'replay': {
        const run = readReplay(message.files, offer.registry)
        return () => show(message.id, run)
      }
      default: return message satisfies never
    }
  }

  function enqueue(task: Task): void {
    const { signal } = latest
    queue = queue.then(() => signal.aborted ? undefined : task(signal)).catch(error => {
      if (!signal.aborted) fail(error)
    })
  }

  function overtake(): void {
    latest.abort()
    latest = new AbortController()
  }

  return {
    receive: message => {
      try {
        const task = taskOf(message)
        if (message.type === 'create' || message.type === 'replay') overtake()
        enqueue(task)
      } catch (error) {
        fail(error)
      }
    },
    handled: () => queue,
    dispose: async () => {
      latest.abort()
      await queue
      await endSession()
      await closeBackend()
    }
  }
}

function existing<T>(thing: T | undefined): T {
  if (thing !== undefined) return thing
  throw new Error('There is no experiment yet: choose one first.')
}
