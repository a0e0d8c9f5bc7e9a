// What a promise was rejected with, as code and message.
import { HiveError } from '../../../streams/base/faults.ts'

export async function faultOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof HiveError) return `${error.code} ${error.message}`
    throw error
  }
  return 'no fault'
}
