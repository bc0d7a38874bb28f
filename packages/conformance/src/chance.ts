import { expectThat } from './law.js'

/** What differs from call to call, and no seed decides. */
const sources: readonly (readonly [told: string, owner: object, key: string])[] = [
  ['Math.random', Math, 'random'],
  ['Date.now', Date, 'now'],
  ['performance.now', performance, 'now'],
  ['crypto.getRandomValues', crypto, 'getRandomValues'],
  ['crypto.randomUUID', crypto, 'randomUUID']
]

/** What a call returns, or promises; throws where it read a clock or drew numbers that no seed decides. */
export function withoutChance<T>(where: string, call: () => T): T {
  const { used, restore } = watchChance()
  const refuse = () => {
    restore()
    const [first] = used
    expectThat(first === undefined, () => `${where}: it called ${first}, so that no run can be repeated. ` +
      'Take chance from the draws or the seed that it is given, and no clock.')
  }
  let result: T
  try {
    result = call()
  } catch (error) {
    restore()
    throw error
  }
  if (!(result instanceof Promise)) {
    refuse()
    return result
  }
  // A promise of the same: `T` is one.
  return result.then(value => { refuse(); return value }, error => { restore(); throw error }) as T
}

/** Notes who is called from now on until `restore`. */
function watchChance(): { readonly used: ReadonlySet<string>, readonly restore: () => void } {
  const used = new Set<string>()
  const undo = [...sources.map(([told, owner, key]) => watchFunction(owner, key, () => used.add(told))),
    watchDate(() => used.add('new Date()'))]
  return { used, restore: () => { for (const back of undo.splice(0).reverse()) back() } }
}

function watchFunction(owner: object, key: string, note: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, key)
  const real: (...given: unknown[]) => unknown = Reflect.get(owner, key)
  Object.defineProperty(owner, key, {
    configurable: true, writable: true,
    value: (...given: unknown[]) => {
      note()
      return Reflect.apply(real, owner, given)
    }
  })
  return () => {
    if (own) Object.defineProperty(owner, key, own)
    else Reflect.deleteProperty(owner, key)
  }
}

/** The class itself: without arguments it reads the clock. */
function watchDate(note: () => void): () => void {
  const real = globalThis.Date
  globalThis.Date = new Proxy(real, {
    construct: (target, given, newTarget) => {
      if (given.length === 0) note()
      return Reflect.construct(target, given, newTarget)
    },
    apply: target => {
      note()
      return target()
    }
  })
  return () => { globalThis.Date = real }
}
