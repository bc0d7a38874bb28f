// A thread of the kernels' pool, in Node and in browsers: instantiates the module on the shared memory, with a stack of
// its own, and works until it is told to stop. Import-free, so that every bundler and runtime can start it as it lies.
const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')

async function work({ module, memory, thread, stackTop }) {
  let kernels
  const abandon = () => { kernels?.pool_abandon?.() }
  try {
    kernels = (await WebAssembly.instantiate(module, { env: { memory, thread_ended() {} } })).exports
    kernels.__stack_pointer.value = stackTop
    if (node?.parentPort) process.once('exit', abandon) // not told when it is terminated: see workers.ts
    reply('ready')
    kernels.pool_worker(thread)
    if (node?.parentPort) process.off('exit', abandon)
  } catch (error) {
    abandon()
    reply(String(error)) // a browser tells nobody of a rejection in here, and whoever waits for 'ready' would wait on
  }
}

const reply = (message) => node?.parentPort ? node.parentPort.postMessage(message) : globalThis.postMessage(message)

if (node?.parentPort) node.parentPort.once('message', work)
else globalThis.addEventListener('message', ({ data }) => work(data), { once: true })
