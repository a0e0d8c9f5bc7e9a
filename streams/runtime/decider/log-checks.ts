// Is a log still the one that this partition was decided on? What was read at an offset stays there (R14); where it did
// not, an operator decides: each finding is a stop with a name.
import type { HiveError } from '../../base/faults.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import { type LogSpan, stop } from './task-parts.ts'

export interface LogLook {
  readonly logSpan: (topic: string, partition: number) => Promise<LogSpan>
  readonly recordAt: (
    topic: string,
    partition: number,
    offset: number,
  ) => Promise<KafkaRecord | undefined>
}

export interface LogPlace {
  readonly topic: string
  readonly partition: number
}

/** A command that was answered; offset −1: none was. */
export interface Answered {
  readonly offset: number
  /** Broker timestamp, which its outcome bears (R3). */
  readonly timestampMs: number
}

/** At the beginning of a term: the log goes on where the answers end. */
export async function checkCommands(
  look: LogLook,
  place: LogPlace,
  answered: Answered,
): Promise<void> {
  const span = await look.logSpan(place.topic, place.partition)
  const next = answered.offset + 1
  if (span.start > next) {
    throw stop(
      'LOG_RESET',
      `${textOf(place)} begins at ${span.start}: commands from ${next} on are gone undecided`,
    )
  }
  await checkAnswered(look, place, answered)
}

/** Within a term: the topic was not made anew, which goes on at any offset without a word. */
export async function checkAnswered(
  look: LogLook,
  place: LogPlace,
  answered: Answered,
): Promise<void> {
  const { offset } = answered
  const span = await look.logSpan(place.topic, place.partition)
  if (span.end <= offset) {
    throw stop(
      'TOPIC_RECREATED',
      `${textOf(place)} ends at ${span.end}, but command ${offset} was answered`,
    )
  }
  if (offset < span.start || (await isThere(look, place, answered))) return
  // Deleted in good order since the look at the span.
  const { start } = await look.logSpan(place.topic, place.partition)
  if (start > offset) return
  throw stop(
    'TOPIC_RECREATED',
    `${textOf(place)}@${offset} is not the command that was answered there`,
  )
}

/**
 * R12 discards a checkpoint that belongs to another log. But where the command that it answered is still there, the log
 * is the same and has lost the answer (R14): to decide it again would do everything twice.
 */
export async function checkDiscard(
  look: LogLook,
  parts: { readonly commands: LogPlace; readonly journal: LogPlace; readonly end: number },
  folded: { readonly answered: Answered; readonly offset: number },
): Promise<void> {
  const { commands, journal, end } = parts
  const { answered, offset } = folded
  if (answered.offset < 0 || !(await isThere(look, commands, answered))) return
  throw end < offset
    ? stop(
        'CHECKPOINT_BEYOND_END',
        `${textOf(journal)} ends at ${end}, but was read up to ${offset}, and command ${answered.offset} was answered there`,
      )
    : stop(
        'TOPIC_RECREATED',
        `${textOf(journal)} is not what was read: the answer to command ${answered.offset} is gone`,
      )
}

/** What it means that the log does not have the offset that is wanted next. */
export function lossOf({ start, end }: LogSpan, place: LogPlace, next: number): HiveError {
  return start > next
    ? stop('LOG_RESET', `${textOf(place)} begins at ${start}: records from ${next} on are gone`)
    : stop(
        'TOPIC_RECREATED',
        `${textOf(place)} had no offset ${next}, where it was read to, and ends at ${end}`,
      )
}

async function isThere(
  { recordAt }: LogLook,
  { topic, partition }: LogPlace,
  { offset, timestampMs }: Answered,
): Promise<boolean> {
  return (await recordAt(topic, partition, offset))?.timestamp === timestampMs
}

function textOf({ topic, partition }: LogPlace): string {
  return `${topic}[${partition}]`
}
