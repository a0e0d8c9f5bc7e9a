// Vitest's global set-up of the projects that need real parts. The addresses go into this process'
// environment: test workers inherit it, and a second project finds the stack of the first.
import { startTestStack, type TestStack } from './stack.ts'

let stack: TestStack | undefined

export async function setup(): Promise<void> {
  stack = await startTestStack()
  Object.assign(process.env, stack.environment)
}

export async function teardown(): Promise<void> {
  const end = await stack?.stop(20_000)
  stack = undefined
  if (end !== undefined && end.left.length > 0) {
    throw new Error(`still running after the tests: ${end.left.join(', ')}`)
  }
}
