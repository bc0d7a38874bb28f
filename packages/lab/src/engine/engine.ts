import { checkExperiment } from '../experiment.js'
import type { ToWorker } from '../protocol.js'
import { readReplay } from '../replay/read-replay.js'
import { replayBuffers, replayedNetwork } from '../replay/replayed-network.js'
import type { OpenBackend } from './backends.js'
import { createDevice } from './device.js'
import type { LoadModule } from './load-plugins.js'
import { dataOf, offerOf, ownOffer, type DataSources, type Offer } from './offer.js'
import { messageOf, type Post } from './post.js'
import { createSession, type Session } from './session/session.js'
import { createTasks, type Task } from './tasks.js'

/** What the engine needs of its surroundings. */
export interface EngineOptions {
  readonly post: Post
  readonly openBackend: OpenBackend
  readonly openData: DataSources['openData']
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

type Message<Type extends ToWorker['type']> = Extract<ToWorker, { readonly type: Type }>

/** What the page looks at: an experiment that trains, or a run that is replayed. */
interface Shown {
  /** Of an experiment, to make it again. */
  readonly created?: Message<'create'>
  readonly session?: Session
  readonly predict?: Session['predict']
  readonly end: () => void | Promise<void>
}

const nothing: Shown = { end: () => {} }

/** An engine without an experiment. */
export function createEngine({ post, openBackend, openData, loadModule }: EngineOptions): Engine {
  let offer: Offer = ownOffer()
  let shown = nothing
  let watched: readonly string[] | undefined
  const fail = (error: unknown) => { post({ type: 'failed', message: messageOf(error) }) }
  const device = createDevice(openBackend, message => { post({ type: 'warning', message }) })
  const tasks = createTasks(fail)

  async function endShown(): Promise<void> {
    const old = shown
    shown = nothing
    await old.end()
  }

  async function create(created: Message<'create'>, overtaken: AbortSignal): Promise<void> {
    await endShown()
    post({ type: 'begun', id: created.id })
    const { registry, catalogue } = offer
    const experiment = checkExperiment(created.experiment, catalogue)
    const data = await dataOf(experiment, { ...created, registry, openData })
    if (overtaken.aborted) return
    const backend = await device.use(experiment)
    const session = createSession({ experiment, data, backend, replace: device.replace, post, overtaken, registry })
    shown = { created, session, predict: session.predict, end: session.end }
    await session.ready
    if (watched) session.watch(watched)
  }

  async function replay(id: number, run: ReturnType<typeof readReplay>): Promise<void> {
    await endShown()
    post({ type: 'begun', id })
    if (run.checkpoint) {
      await device.any()
      const { predict, dispose } = await replayedNetwork(run.checkpoint, run.network, post)
      shown = { predict, end: dispose }
    }
    post({ type: 'replay', replay: run.replay }, replayBuffers(run.replay))
  }

  async function usePlugins({ plugins }: Message<'plugins'>): Promise<void> {
    offer = await offerOf(plugins, loadModule).catch((error: unknown) => {
      fail(error)
      return offer
    })
    post({ type: 'catalogue', catalogue: offer.catalogue })
  }

  function watch({ layers }: Message<'watch'>): void {
    existing(shown.session).watch(layers)
    watched = layers
  }

  function createAnew(message: Message<'create'>, overtaken: AbortSignal): Promise<void> {
    watched = undefined
    return create(message, overtaken)
  }

  /** What a message asks for. A run folder is read at once: one that cannot be read overtakes nothing. */
  function taskOf(message: ToWorker): Task {
    switch (message.type) {
      case 'plugins': return () => usePlugins(message)
      case 'create': return overtaken => createAnew(message, overtaken)
      case 'reset': return overtaken => create(existing(shown.created), overtaken)
      case 'start': return () => existing(shown.session).start()
      case 'pause': return () => shown.session?.pause()
      case 'step': return () => existing(shown.session).step()
      case 'watch': return () => watch(message)
      case 'predict': return () => existing(shown.predict)(message.id, message.pixels)
      case 'replay': {
        const run = readReplay(message.files, offer.registry)
        return () => replay(message.id, run)
      }
      default: return message satisfies never
    }
  }

  return {
    receive: message => {
      try {
        const task = taskOf(message)
        if (message.type === 'create' || message.type === 'replay') tasks.overtake()
        tasks.add(task)
      } catch (error) {
        fail(error)
      }
    },
    handled: tasks.done,
    dispose: async () => {
      await tasks.end()
      await endShown()
      await device.close()
    }
  }
}

function existing<T>(thing: T | undefined): T {
  if (thing !== undefined) return thing
  throw new Error('There is no experiment yet: choose one first.')
}
