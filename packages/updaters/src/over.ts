/**
 * The object with members of `own` in place of its own. All else is the object's, of whatever class it is: its methods
 * and getters run on itself.
 */
export function over<T extends object>(one: T, own: Partial<T>): T {
  const member = (key: PropertyKey): unknown => {
    if (Object.hasOwn(own, key)) return Reflect.get(own, key)
    const value: unknown = Reflect.get(one, key)
    return typeof value === 'function' ? value.bind(one) : value
  }
  // `own` is what is stood in for: of a frozen object a proxy may tell nothing else than what it holds.
  return new Proxy(own as T, {
    get: (_, key) => member(key),
    has: (_, key) => Object.hasOwn(own, key) || key in one,
    ownKeys: () => [...new Set([...Reflect.ownKeys(one), ...Reflect.ownKeys(own)])],
    getOwnPropertyDescriptor: (_, key) => {
      const { enumerable } = Reflect.getOwnPropertyDescriptor(own, key) ??
        Reflect.getOwnPropertyDescriptor(one, key) ?? {}
      return enumerable === undefined
        ? undefined : { value: member(key), enumerable, configurable: true, writable: true }
    }
  })
}
