/** What we use of the library, which comes without types. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      cdf(x: number, degrees: number): number
      inv(p: number, degrees: number): number
    }
  }
  export default jstat
}
