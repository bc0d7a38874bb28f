// What is tried, in which order: what is known early is written early, should the time end.

/** Both backends that compute on a graphics card. */
export const backends = ['webgpu', 'node-gpu']

const first = ['mlp', 'mlp-cifar10', 'wrn-22-2']

/** The parts: which backends start, three of these networks, the suites, and the other networks. */
export function planOf(models) {
  const all = [...first.filter((name) => models.includes(name)), ...models.filter((name) => !first.includes(name))]
  const steps = (names) => names.flatMap((model) => backends.map((backend) => ({ part: 'steps', backend, model })))
  return [
    ...backends.map((backend) => ({ part: 'start', backend })),
    ...steps(all.slice(0, first.length)),
    ...backends.flatMap((backend) => ['ops', 'training'].map((suite) => ({ part: 'conformance', backend, suite }))),
    ...steps(all.slice(first.length))
  ]
}
