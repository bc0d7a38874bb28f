/** What a worker of answer.mjs says, given the options of `register`. The worker is ended. */
export function inWorker(worker, options = {}) {
  const said = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => 'error' in data ? reject(new Error(data.error)) : resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'))
    worker.postMessage(options)
  })
  return said.finally(() => worker.terminate())
}
