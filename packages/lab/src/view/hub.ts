import type { FromWorker } from '../protocol.js'

export type Message<Type extends FromWorker['type'] = FromWorker['type']> = Extract<FromWorker, { type: Type }>

/** Hands what the worker, or a replay, tells to the views that asked for it. */
export interface Hub {
  on<Type extends FromWorker['type']>(type: Type, listener: (message: Message<Type>) => void): void
  emit(message: FromWorker): void
}

type Listener = (message: never) => void

export function createHub(): Hub {
  const listeners = new Map<string, Listener[]>()
  return {
    on(type, listener) {
      listeners.set(type, [...listeners.get(type) ?? [], listener])
    },
    emit(message) {
      // Listeners were filed under the type of message that they take.
      for (const listener of listeners.get(message.type) ?? []) listener(message as never)
    }
  }
}
