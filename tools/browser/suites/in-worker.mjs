/** What a worker of answer.mjs says. The worker is ended. */
export function inWorker(worker, { options = {}, step = 1 } = {}) {
  const said = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => 'error' in data ? reject(new Error(data.error)) : resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'))
    worker.postMessage({ options, step })
  })
  return said.finally(() => worker.terminate())
}
