/** Milliseconds of work after which a long computation lets others run. */
const workFor = 50

/** A task of its own, so that timers, key presses and drawing get their turn; a promise alone would not let them. */
function macrotask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise(resolve => { setImmediate(resolve) })
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(0)
  })
}

/** A function to call often: returns a promise to await when others have waited for 50 ms, else undefined at once. */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < workFor) return undefined
    return macrotask().then(() => { since = performance.now() })
  }
}
