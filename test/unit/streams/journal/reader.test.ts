// The reader of a journal partition: records in order through the filter, and a hole is a named stop.
import { describe, expect, it } from 'vitest'
import {
  encodeEpochHeader,
  encodeOutcomeHeader,
  journalHeaderName,
} from '../../../../streams/journal/header.ts'
import { initialPosition } from '../../../../streams/journal/position.ts'
import { JournalReader } from '../../../../streams/journal/reader.ts'
import type { KafkaRecord } from '../../../../streams/kafka/kafka-types.ts'

const writer = '01890a5d-ac96-774b-bcce-b302099a8057'

function record(offset: number, header: Buffer | undefined): KafkaRecord {
  return {
    topic: 'events.task',
    partition: 3,
    offset,
    timestamp: 1,
    key: null,
    value: null,
    headers: header === undefined ? {} : { [journalHeaderName]: header },
  }
}

function outcome(epoch: number, commandOffset: number, prevCommandOffset: number): Buffer {
  return encodeOutcomeHeader({ epoch, commandOffset, prevCommandOffset, index: 0, count: 1 })
}

describe('a journal reader', () => {
  it('judges each record by what precedes it and moves past the void ones', () => {
    const reader = new JournalReader(initialPosition)
    const verdicts = [
      record(0, encodeEpochHeader({ epoch: 1, writer })),
      record(1, outcome(1, 0, -1)),
      record(2, encodeEpochHeader({ epoch: 2, writer })),
      record(3, outcome(1, 1, 0)),
      record(4, undefined),
      record(5, outcome(2, 1, 0)),
    ].map((next) => reader.take(next).verdict)
    expect(verdicts).toEqual(['epoch', 'outcome', 'epoch', 'void', 'void', 'outcome'])
    expect(reader.position).toEqual({ offset: 6, epoch: 2, commandOffset: 1, index: 0 })
  })

  it('goes on from a whole position as one that never stopped', () => {
    const reader = new JournalReader({ offset: 3, epoch: 2, commandOffset: 0, index: 0 })
    expect(reader.take(record(3, outcome(1, 1, 0))).verdict).toBe('void')
    expect(reader.take(record(4, outcome(2, 1, 0))).verdict).toBe('outcome')
  })

  it.each([
    { name: 'a hole', offset: 8 },
    { name: 'a log that begins anew', offset: 0 },
  ])('stops at $name, naming both offsets', ({ offset }) => {
    const reader = new JournalReader({ ...initialPosition, offset: 7 })
    expect(() => reader.take(record(offset, undefined))).toThrow(
      expect.objectContaining({
        code: 'OFFSET_GAP',
        kind: 'bug',
        facts: { expected: 7, found: offset },
      }),
    )
    expect(reader.position.offset).toBe(7)
  })
})
