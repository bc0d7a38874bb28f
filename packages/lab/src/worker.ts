import { openBackend } from './engine/backends.js'
import { createDataSource } from './engine/data.js'
import { createEngine } from './engine/engine.js'
import { loadModule } from './engine/load-plugins.js'
import type { Post } from './engine/post.js'
import type { ToWorker } from './protocol.js'

// The training worker: the engine, and a port to the page.

// A worker's own scope, whose types exclude those of a page.
const scope = globalThis as unknown as { readonly postMessage: Post } & EventTarget

const engine = createEngine({
  post: (message, transfer = []) => { scope.postMessage(message, transfer) },
  openBackend,
  openData: createDataSource(address => fetch(address)),
  loadModule
})

scope.addEventListener('message', event => { engine.receive((event as MessageEvent<ToWorker>).data) })
