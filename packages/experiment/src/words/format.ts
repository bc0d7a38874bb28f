/** 1234567 → `1,234,567`. */
export const integer = (value: number): string => Math.round(value).toLocaleString('en-US')

/** A setting or a rate in as few digits as tell it apart: 0.1, 22.5, 7.67e-4. */
export const number = (value: number): string => String(Number(value.toPrecision(3)))

/** 0.97654 → `97.65 %`. */
export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** 12345678 → `12.3 MB`, in powers of 1000. */
export function bytes(value: number): string {
  const power = value < 1000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(value) / 3))
  return `${threeDigits(value / 1000 ** power)} ${sizes[power]}`
}

const scales = ['', ' thousand', ' million', ' billion', ' trillion'] as const

/** 532400000 → `532 million`, and 10^15 and more in powers of 1000. */
export function large(value: number): string {
  const power = value < 1e6 ? 0 : Math.floor(Math.log10(value) / 3)
  return power === 0 ? integer(value) : `${threeDigits(value / 1000 ** power)}${scales[power] ?? tenTo(3 * power)}`
}

/** 15 → `·10¹⁵`. */
const tenTo = (power: number): string => `·10${[...String(power)].map(digit => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`

/** Three digits that count: 1.23, 12.3, 123. */
export const threeDigits = (value: number): string =>
  value === 0 ? '0'
    : value >= 99.95 ? Math.round(value).toString()
      : value.toFixed(value >= 9.995 ? 1 : 2)

/** 95 → `1 min 35 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`
}

/** 95 → `1:35`, as a clock counts down. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** 0.0123 s → `12.3 ms`. */
export const milliseconds = (value: number): string => `${threeDigits(value)} ms`

/** A ratio ≥ 1 as `20.1×`. */
export const times = (ratio: number): string => `${threeDigits(ratio)}×`

/** How large a network's weights are beside the same network dense. */
export const sizeWords = (
  { weightsBytes, denseWeightsBytes }: { readonly weightsBytes: number, readonly denseWeightsBytes: number }
): string => `${bytes(weightsBytes)} of weights, ${bytes(denseWeightsBytes)} dense: ` +
  smallerWords(weightsBytes, denseWeightsBytes)

/** How much smaller weights are than dense ones. */
export const smallerWords = (bytesHere: number, bytesDense: number): string =>
  bytesHere < bytesDense ? `${times(bytesDense / bytesHere)} smaller` : 'no smaller'

/** A backend in a few words: `cpu, 2 threads`. */
export const backendWords = (
  { backend, threads }: { readonly backend: string, readonly threads?: number }
): string => threads === undefined ? backend : `${backend}, ${plural(threads, 'thread')}`

/** `1 update`, `2 updates`. */
export const plural = (count: number, word: string): string => `${integer(count)} ${word}${count === 1 ? '' : 's'}`
