// A perceptron in float64, with exact derivatives: what gradients and Hessian products are held to.

/** Weights `[out, in]` and biases of each layer, images `[n, in]`, labels, what logits are divided by. */
export interface ExactProblem {
  readonly widths: readonly number[]
  readonly weights: readonly ArrayLike<number>[]
  readonly biases: readonly ArrayLike<number>[]
  readonly images: readonly ArrayLike<number>[]
  readonly labels: readonly number[]
  readonly temperature: number
}

type Matrix = number[][]

const matrix = (values: ArrayLike<number>, rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (__, c) => values[r * columns + c]))

const times = (a: Matrix, x: readonly number[]) => a.map(row => row.reduce((sum, value, i) => sum + value * x[i], 0))
const transposed = (a: Matrix): Matrix => a[0].map((_, c) => a.map(row => row[c]))
const plus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i])

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits)
  const powers = logits.map(logit => Math.exp(logit - most))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map(power => power / sum)
}

/**
 * The gradient of the mean loss by the weights, and its derivative along a direction, the Hessian product, by carrying
 * the derivative of every number along (Pearlmutter 1994). Rows one after another, one array a layer.
 */
export function exactDerivatives(problem: ExactProblem, direction: readonly ArrayLike<number>[]) {
  const { widths, biases, images, labels, temperature } = problem
  const shaped = (arrays: readonly ArrayLike<number>[]) =>
    arrays.map((array, i) => matrix(array, widths[i + 1], widths[i]))
  const [weights, moves] = [shaped(problem.weights), shaped(direction)]
  const gradient = problem.weights.map(({ length }) => new Float64Array(length))
  const product = problem.weights.map(({ length }) => new Float64Array(length))
  for (const [n, image] of images.entries()) {
    const [inputs, inputMoves] = [[Array.from(image)], [Array.from(image, () => 0)]]
    const on: boolean[][] = []
    for (const [i, w] of weights.entries()) {
      const sums = plus(times(w, inputs[i]), Array.from(biases[i]))
      const sumMoves = plus(times(w, inputMoves[i]), times(moves[i], inputs[i]))
      on[i] = sums.map(sum => i === weights.length - 1 || sum > 0)
      inputs.push(sums.map((sum, j) => on[i][j] ? sum : 0))
      inputMoves.push(sumMoves.map((move, j) => on[i][j] ? move : 0))
    }
    const p = softmax(inputs[weights.length].map(logit => logit / temperature))
    const logitMoves = inputMoves[weights.length].map(move => move / temperature)
    const mean = p.reduce((sum, value, j) => sum + value * logitMoves[j], 0)
    const scale = 1 / temperature / images.length
    let errors = p.map((value, j) => scale * (value - (j === labels[n] ? 1 : 0)))
    let errorMoves = p.map((value, j) => scale * value * (logitMoves[j] - mean))
    for (let i = weights.length - 1; i >= 0; i--) {
      errors = errors.map((error, j) => on[i][j] ? error : 0)
      errorMoves = errorMoves.map((move, j) => on[i][j] ? move : 0)
      for (const [r, error] of errors.entries()) {
        for (const [c, input] of inputs[i].entries()) {
          gradient[i][r * widths[i] + c] += error * input
          product[i][r * widths[i] + c] += errorMoves[r] * input + error * inputMoves[i][c]
        }
      }
      const [w, m] = [transposed(weights[i]), transposed(moves[i])];
      [errorMoves, errors] = [plus(times(w, errorMoves), times(m, errors)), times(w, errors)]
    }
  }
  return { gradient, product }
}
