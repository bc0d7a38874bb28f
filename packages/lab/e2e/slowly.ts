/**
 * For a page, before its own scripts: there are four frames a second, each has time for one part of a drawing, and
 * weights arrive three seconds late. `data-weights` of the root counts how often a picture of weights was begun.
 */
export function drawSlowly(): void {
  const now = performance.now.bind(performance)
  let spent = 0
  performance.now = () => now() + (spent += 5)
  globalThis.requestAnimationFrame = (frame) => window.setTimeout(() => frame(performance.now()), 250)

  const tile = 28 + 1 // pixels of an image and of what is between two
  globalThis.ImageData = new Proxy(ImageData, {
    construct(Original, [width, height]: [number, number]) {
      const { dataset } = document.documentElement
      if (height % tile === 0) dataset['weights'] = String(Number(dataset['weights'] ?? 0) + 1)
      return new Original(width, height)
    }
  })

  const { addEventListener } = Worker.prototype
  Worker.prototype.addEventListener = function (type: string, listener: (event: Event) => void) {
    addEventListener.call(this, type, (event) => {
      const { type: told } = (event as MessageEvent<{ type?: string } | undefined>).data ?? {}
      window.setTimeout(listener, told === 'filters' ? 3000 : 0, event)
    })
  }
}
