/** Who is timed. `run` does the work once and may return its own milliseconds: a process that times itself. */
export interface Contestant {
  readonly name: string
  /** Does the work once. A number that it gives, or resolves to, is its own milliseconds. */
  readonly run: () => unknown
}

/** How turns are taken. */
export interface TurnOptions {
  /** Counted rounds: in each, everybody has a turn. */
  readonly rounds: number
  /** No further round begins after this time, if five were counted. Default: no limit. */
  readonly seconds?: number
  /** Rounds before those, not counted: engines compile a hot function again, better, after some seconds. Default 5. */
  readonly warmUp?: number
  /** Counted runs of a turn, one after the other as in training; where there are several, one goes first. Default 5. */
  readonly burst?: number
  /** Milliseconds before a turn, in which the threads of others fall asleep. Default 5. */
  readonly pause?: number
  /** Told before each turn which share of all is done. */
  readonly onTurn?: (share: number) => void
  /** Ends it: the reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/** What came out of a contestant's turns: milliseconds of a run. */
export interface Times {
  readonly median: number
  /** The quartiles around it. */
  readonly low: number
  readonly high: number
  /** Turns. */
  readonly runs: number
}

/** Gives each contestant a turn a round, so that a machine whose speed drifts treats them alike; times by name. */
export async function alternate(
  contestants: readonly Contestant[], options: TurnOptions
): Promise<Readonly<Record<string, Times>>> {
  const { rounds, warmUp = 5, burst = 5, pause = 5, seconds = Infinity, onTurn, signal } = options
  const times = contestants.map((): number[] => [])
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  for (let round = -warmUp; round < rounds; round++) {
    if (round >= 5 && elapsed() > seconds) break
    for (const [i, { run }] of contestants.entries()) {
      signal?.throwIfAborted()
      const share = (round + warmUp + i / contestants.length) / (rounds + warmUp)
      onTurn?.(round < 5 ? share : Math.max(share, Math.min(1, elapsed() / seconds)))
      await new Promise(resolve => { setTimeout(resolve, pause) })
      if (burst > 1) await run() // not counted: it finds the others' data in the caches, which training would not
      let sum = 0
      for (let again = 0; again < burst; again++) sum += await millisecondsOf(run)
      if (round >= 0) times[i]!.push(sum / burst)
    }
  }
  return Object.fromEntries(contestants.map(({ name }, i) => [name, summary(times[i]!)]))
}

/**
 * How often each contestant runs in a turn: five times, once where that alone takes over 200 ms. Runs each of them
 * three times to find out, which is all the warm-up that long runs need.
 */
export async function turnOf(
  contestants: readonly Pick<Contestant, 'run'>[], signal?: AbortSignal
): Promise<{ readonly burst: number, readonly warmUp: number }> {
  let longest = 0
  for (const { run } of contestants) {
    const times = []
    for (let i = 0; i < 3; i++) {
      signal?.throwIfAborted()
      times.push(await millisecondsOf(run))
    }
    longest = Math.max(longest, Math.min(...times))
  }
  return longest > 200 ? { burst: 1, warmUp: 0 } : { burst: 5, warmUp: 5 }
}

/** How long a run takes, or says that it took. */
async function millisecondsOf(run: () => unknown): Promise<number> {
  const start = performance.now()
  const own = await run()
  return typeof own === 'number' ? own : performance.now() - start
}

/** Median and quartiles of numbers. */
export function summary(numbers: readonly number[]): Times {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const below = Math.floor(place)
    const [low, high] = [sorted[below]!, sorted[below + 1] ?? sorted[below]!]
    return low + (place - below) * (high - low)
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length }
}
