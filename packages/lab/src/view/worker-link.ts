import type { FromWorker, ToWorker } from '../protocol.js'

type Asks<Type extends ToWorker['type']> = Omit<Extract<ToWorker, { readonly type: Type }>, 'type' | 'id'>

/** The talk with the training worker. What it tells of an experiment that was given up is not heard. */
export interface WorkerLink {
  send(message: ToWorker): void
  /** Asks for a new experiment, and hears of nothing else from now on. */
  create(wanted: Asks<'create'>): void
  /** Asks for a run to be read. Until it is, or where it cannot be, what there is goes on. */
  replay(wanted: Asks<'replay'>): void
}

/** `hear` is told what is of the experiment or replay that the page wants. */
export function createWorkerLink(worker: Worker, hear: (message: FromWorker) => void): WorkerLink {
  // Ids of experiments and replays: the last one asked for, the one that the page shows or waits for, the worker's.
  let [asked, awaited, begun] = [0, 0, 0]
  const send = (message: ToWorker) => worker.postMessage(message)

  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'begun') begun = data.id
    if (begun >= awaited || data.type === 'failed') hear(data)
  })
  return {
    send,
    create(wanted) {
      awaited = ++asked
      send({ type: 'create', id: asked, ...wanted })
    },
    replay: (wanted) => send({ type: 'replay', id: ++asked, ...wanted })
  }
}
