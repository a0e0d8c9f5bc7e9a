// Compares single answers with what a scenario says they must be.
import { createHash } from 'node:crypto'
import type { JournalReport } from './check-journal.ts'

export interface Expected {
  /** What was done, for the report. */
  readonly what: string
  readonly partition: number
  readonly offset: number
  /** A code of a refusal, or the type of the first record. */
  readonly answer: string
  /** Of the entity, as the answer tells it. */
  readonly version?: number
  /** The bytes that nobody can read: their hash stands in the refusal, their key is its key. */
  readonly bytes?: Buffer
}

const nil = '00000000-0000-0000-0000-000000000000'

export function checkAnswers(report: JournalReport, expected: readonly Expected[]): string[] {
  const problems: string[] = []
  const answers = new Map(
    report.valid
      .filter(({ told }) => told.kind === 'outcome' && told.index === 0)
      .map((answer) => [`${answer.told.raw.partition}:${answer.told.command}`, answer]),
  )
  for (const { what, partition, offset, answer, version, bytes } of expected) {
    const found = answers.get(`${partition}:${offset}`)
    if (found === undefined) {
      problems.push(`${what} at ${partition}:${offset}: no answer, ${answer} was due`)
      continue
    }
    const { type, payload, envelope } = found.decoded
    const said = type === 'CommandRefused' ? String(payload['code']) : type
    if (said !== answer) {
      problems.push(`${what} at ${partition}:${offset}: ${said} instead of ${answer}`)
    }
    if (version !== undefined && envelope['version'] !== version) {
      problems.push(
        `${what} at ${partition}:${offset}: tells version ${String(envelope['version'])} instead of ${version}`,
      )
    }
    if (bytes === undefined) continue
    const hash = createHash('sha256').update(bytes).digest('base64')
    if (payload['bytesHash'] !== hash || envelope['entityId'] !== nil) {
      problems.push(`${what} at ${partition}:${offset}: its bytes are not told by hash and nil ids`)
    }
  }
  return problems
}
