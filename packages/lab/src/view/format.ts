const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** 23450 → '23,450'. */
export const count = (n: number): string => whole.format(n)

/** 0.9731 → '97.31 %'. */
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`

/** A loss: four digits that tell something. */
export function lossText(loss: number): string {
  if (!Number.isFinite(loss)) return '–'
  return loss >= 100 ? loss.toPrecision(3) : loss >= 0.01 ? loss.toFixed(4) : loss.toExponential(2)
}

/** 88200 → '88.2 kB'. */
export function bytes(n: number): string {
  const [size, unit] = n >= 1e9 ? [n / 1e9, 'GB'] : n >= 1e6 ? [n / 1e6, 'MB'] : n >= 1e3 ? [n / 1e3, 'kB'] : [n, 'B']
  return `${unit === 'B' ? size : size.toPrecision(3)} ${unit}`
}

/** 0.5712 → '0.57 ms'. */
export const milliseconds = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toPrecision(3)} s` : ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toPrecision(2)} ms`

/** 12.14 → '12.1×'. */
export const times = (factor: number): string => `${factor >= 100 ? factor.toFixed(0) : factor.toPrecision(3)}×`

/** 95 → '1 min 35 s'. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
