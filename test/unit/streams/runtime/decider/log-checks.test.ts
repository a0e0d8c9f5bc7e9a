// R14: a log that is not what was read is told by name; what was deleted in good order is no loss.
import { describe, expect, it } from 'vitest'
import {
  checkAnswered,
  checkCommands,
  checkDiscard,
  type LogLook,
  lossOf,
} from '../../../../../streams/runtime/decider/log-checks.ts'
import { recordAt } from '../fake-records.ts'

const commands = { topic: 'commands.task', partition: 2 }
const journal = { topic: 'events.task', partition: 2 }
const answered = { offset: 7, timestampMs: 700 }

interface Log {
  readonly start: number
  readonly end: number
  /** offset → broker timestamp */
  readonly times?: Readonly<Record<number, number>>
}

/** A log as it looks at each question; the last look stays. */
function logOf(...looks: readonly [Log, ...Log[]]): LogLook {
  let question = 0
  const now = () => looks[Math.min(question++, looks.length - 1)] ?? looks[0]
  return {
    logSpan: () => Promise.resolve(now()),
    recordAt: (_topic, _partition, offset) => {
      const timestamp = looks[0].times?.[offset]
      return Promise.resolve(timestamp === undefined ? undefined : recordAt(offset, { timestamp }))
    },
  }
}

const stops = (code: string) => ({ code, kind: 'bug' })

describe('commands at the beginning of a term', () => {
  it('go on where the answers end, when the answered one is still there', async () => {
    const look = logOf({ start: 0, end: 8, times: { 7: 700 } })
    await expect(checkCommands(look, commands, answered)).resolves.toBeUndefined()
  })

  it('go on when all that was answered was deleted, and nothing else', async () => {
    const look = logOf({ start: 8, end: 8 })
    await expect(checkCommands(look, commands, answered)).resolves.toBeUndefined()
  })

  it('begin at the beginning of a log whose every command waits', async () => {
    const nothing = { offset: -1, timestampMs: -1 }
    await expect(
      checkCommands(logOf({ start: 0, end: 5 }), commands, nothing),
    ).resolves.toBeUndefined()
  })

  it('are a reset when some were deleted undecided', async () => {
    const look = logOf({ start: 9, end: 20 })
    await expect(checkCommands(look, commands, answered)).rejects.toMatchObject(stops('LOG_RESET'))
    const never = { offset: -1, timestampMs: -1 }
    await expect(checkCommands(look, commands, never)).rejects.toMatchObject(stops('LOG_RESET'))
  })

  it('are of a topic made anew when the log ends before what was answered', async () => {
    const look = logOf({ start: 0, end: 7 })
    await expect(checkCommands(look, commands, answered)).rejects.toMatchObject(
      stops('TOPIC_RECREATED'),
    )
  })

  it('are of a topic made anew when another command stands where one was answered', async () => {
    for (const times of [{ 7: 701 }, {}]) {
      const look = logOf({ start: 0, end: 100, times })
      await expect(checkCommands(look, commands, answered)).rejects.toMatchObject(
        stops('TOPIC_RECREATED'),
      )
    }
  })
})

describe('commands within a term', () => {
  it('are the same while the answered one is there', async () => {
    const look = logOf({ start: 0, end: 100, times: { 7: 700 } })
    await expect(checkAnswered(look, commands, answered)).resolves.toBeUndefined()
  })

  it('are of a topic made anew that has grown beyond what was answered', async () => {
    const look = logOf({ start: 0, end: 100, times: { 7: 9_999 } })
    await expect(checkAnswered(look, commands, answered)).rejects.toMatchObject(
      stops('TOPIC_RECREATED'),
    )
  })

  it('may be deleted behind the answers, also between two looks', async () => {
    const later = logOf({ start: 0, end: 100 }, { start: 50, end: 100 })
    await expect(checkAnswered(later, commands, answered)).resolves.toBeUndefined()
    const before = logOf({ start: 50, end: 100 })
    await expect(checkAnswered(before, commands, answered)).resolves.toBeUndefined()
  })
})

describe('a checkpoint that the journal does not bear out', () => {
  const folded = { answered, offset: 30 }

  it('is discarded when the commands are another log, too (R12)', async () => {
    for (const times of [{ 7: 1 }, {}]) {
      const look = logOf({ start: 0, end: 100, times })
      const parts = { commands, journal, end: 0 }
      await expect(checkDiscard(look, parts, folded)).resolves.toBeUndefined()
    }
  })

  it('is discarded when it had answered nothing', async () => {
    const look = logOf({ start: 0, end: 100, times: { 7: 700 } })
    const nothing = { answered: { offset: -1, timestampMs: -1 }, offset: 3 }
    await expect(
      checkDiscard(look, { commands, journal, end: 0 }, nothing),
    ).resolves.toBeUndefined()
  })

  it('stops where the commands are the same: the journal has lost their answers (R14)', async () => {
    const look = logOf({ start: 0, end: 100, times: { 7: 700 } })
    await expect(checkDiscard(look, { commands, journal, end: 29 }, folded)).rejects.toMatchObject(
      stops('CHECKPOINT_BEYOND_END'),
    )
    await expect(checkDiscard(look, { commands, journal, end: 31 }, folded)).rejects.toMatchObject(
      stops('TOPIC_RECREATED'),
    )
  })
})

describe('an offset that the log does not have', () => {
  it('is a reset below its start, and a topic made anew beyond its end', () => {
    expect(lossOf({ start: 10, end: 20 }, commands, 4).code).toBe('LOG_RESET')
    expect(lossOf({ start: 0, end: 3 }, commands, 4).code).toBe('TOPIC_RECREATED')
  })
})
