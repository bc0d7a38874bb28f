import type { Redis } from 'ioredis'
import type { Curves } from '../sweep/hopeless/curves.js'
import type { Curve } from '../sweep/hopeless/median-rule.js'
import { keptSeconds, prefix } from './run-job.js'

/** What the runs of a sweep tell each other through Redis, wherever they are trained. */
export function curvesOn(redis: Redis, token: string): Curves {
  const key = `${prefix}:curves:${token}`
  return {
    tell: async (id, curve) => {
      if (curve.length > 0) await redis.multi().hset(key, id, JSON.stringify(curve)).expire(key, keptSeconds).exec()
    },
    others: async id => Object.entries(await redis.hgetall(key))
      .flatMap(([other, text]) => other === id ? [] : [JSON.parse(text) as Curve]) // as it was told
  }
}
