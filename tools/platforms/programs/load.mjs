// Prints what the backend says of itself, or why it does not start; with a word, asks for that build.
import { register } from '@itop/backend-cpu'

const [build] = process.argv.slice(2)
try {
  const backend = await register({ threads: 1, ...build && { build } })
  console.log(backend.description)
  await backend.dispose()
} catch (error) {
  console.log(error.message)
}
