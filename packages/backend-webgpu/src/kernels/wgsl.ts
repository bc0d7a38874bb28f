/** Images that one thread computes together: each weight and index is loaded once for all of them. */
export const imagesAtOnce = 4

/** Where four images begin, `size` floats each; images past the last are read as the last. */
export const imageStarts = (first: string, size: string): string =>
  `min(vec4<i32>(${first}) + vec4<i32>(0, 1, 2, 3), vec4<i32>(uniforms.n - 1)) * ${size}`

/** The same place of four images. */
export const loadImages = (buffer: string, starts: string, offset: string): string =>
  `vec4<f32>(${['x', 'y', 'z', 'w'].map((i) => `${buffer}[${starts}.${i} + ${offset}]`).join(', ')})`

/** Writes four images, those there are. */
export const storeImages = (first: string, size: string, offset: string, value: string): string => `
  for (var i = 0; i < min(${imagesAtOnce}, uniforms.n - ${first}); i++) {
    result[(${first} + i) * ${size} + ${offset}] = ${value}[i];
  }`

/** How a program finds the values of an output, and the output of a value. */
export interface Rows {
  /** What the names of programs end with. */
  readonly suffix: string
  readonly inputs: readonly string[]
  readonly integers: readonly string[]
  readonly first: (output: string) => string
  /** `fn rowOf(value : i32) -> i32` */
  readonly rowOf: string
}

/** By pointers: of a value it is the last row whose start is not above it. */
const pointers: Rows = {
  suffix: '', inputs: ['rowStart'], integers: ['rows'],
  first: output => `rowStart[${output}]`,
  rowOf: `
fn rowOf(value : i32) -> i32 {
  var low = 0;
  var high = uniforms.rows;
  while (high - low > 1) {
    let middle = (low + high) / 2;
    if (rowStart[middle] <= value) { low = middle; } else { high = middle; }
  }
  return low;
}`
}

/** By a product, where all have as many weights: there are no pointers to load, nor to search. */
const constant: Rows = {
  suffix: '_fan_in', inputs: [], integers: ['fanIn'],
  first: output => `(${output}) * uniforms.fanIn`,
  rowOf: 'fn rowOf(value : i32) -> i32 { return value / uniforms.fanIn; }'
}

/** A program, and the same for layers of constant fan-in. */
export const byRows = <P>(make: (rows: Rows) => P): { readonly pointers: P, readonly constant: P } =>
  ({ pointers: make(pointers), constant: make(constant) })
