/** The place of the first number that is none, or −1. In a loop: `findIndex` calls a function for each. */
export function firstNaN(numbers: ArrayLike<number>): number {
  for (let i = 0; i < numbers.length; i++) if (Number.isNaN(numbers[i])) return i
  return -1
}
