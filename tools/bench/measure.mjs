// Times contestants in turn, so that a machine whose speed drifts treats them alike.

/**
 * Gives each contestant a turn a round and sums up its milliseconds per run. A contestant is `{ name, run }`, where
 * `run` does the work once and may return its own milliseconds (a process that times itself). A turn is `burst` runs,
 * one after the other as in training, after a pause in which the other's threads fall asleep. Warm-up rounds are left
 * out: engines compile a hot function again, better, after some seconds. No further round begins after `seconds`, if
 * five were counted.
 */
export async function alternate(contestants, { rounds, warmUp = 5, burst = 5, pause = 5, seconds = Infinity }) {
  const times = contestants.map(() => [])
  const end = performance.now() + 1000 * seconds
  for (let round = -warmUp; round < rounds; round++) {
    if (round >= 5 && performance.now() > end) break
    for (const [i, { run }] of contestants.entries()) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      let sum = 0
      for (let i = 0; i < burst; i++) sum += await milliseconds(run)
      if (round >= 0) times[i].push(sum / burst)
    }
  }
  return Object.fromEntries(contestants.map(({ name }, i) => [name, summary(times[i])]))
}

/**
 * How often each contestant runs in a turn: five times, once where that alone takes over 200 ms. Runs each of them
 * three times to find out, which is all the warm-up that long runs need.
 */
export async function turnOf(contestants) {
  let longest = 0
  for (const { run } of contestants) {
    const times = []
    for (let i = 0; i < 3; i++) times.push(await milliseconds(run))
    longest = Math.max(longest, Math.min(...times))
  }
  return longest > 200 ? { burst: 1, warmUp: 0 } : { burst: 5, warmUp: 5 }
}

/** How long a run takes, or says that it took. */
async function milliseconds(run) {
  const start = performance.now()
  const own = await run()
  return typeof own === 'number' ? own : performance.now() - start
}

/** Median and the quartiles around it. */
export function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (share) => {
    const place = share * (sorted.length - 1)
    const below = Math.floor(place)
    return sorted[below] + (place - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below])
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length }
}
