// The record that opens a term: known by its writer in the header, of no organisation, timed by its maker.
import { describe, expect, it } from 'vitest'
import { nilId } from '../../../../schemas/ids.ts'
import { epochRecord } from '../../../../streams/journal/epoch-record.ts'
import { decodeJournalHeader, journalHeaderName } from '../../../../streams/journal/header.ts'

const writer = '01890a5d-ac96-774b-bcce-b302099a8057'

describe('an EpochStarted record', () => {
  it('says epoch and writer in the header, where the filter reads them, and in the value', () => {
    let encoded: unknown
    const record = epochRecord({ epoch: 7, writer, nowMs: 1_700_000_000_000 }, (value) => {
      encoded = value
      return Buffer.from('bytes')
    })
    const header = record.headers?.[journalHeaderName]
    expect(decodeJournalHeader(Buffer.isBuffer(header) ? header : undefined)).toEqual({
      type: 'epoch',
      epoch: 7,
      writer,
    })
    expect(record.headers?.['hive-record']).toBe('EpochStarted')
    expect(record.value).toEqual(Buffer.from('bytes'))
    expect(encoded).toMatchObject({
      type: 'EpochStarted',
      payload: { epoch: 7, writer },
      envelope: {
        orgId: nilId,
        entityId: nilId,
        version: 0,
        recordedAt: 1_700_000_000_000_000,
        actor: { kind: 'system' },
      },
    })
  })

  it('has an event id of its own each time', () => {
    const ids = [1, 2].map(() => {
      let id = ''
      epochRecord({ epoch: 1, writer, nowMs: 1 }, (value) => {
        id = value.envelope.eventId
        return Buffer.alloc(0)
      })
      return id
    })
    expect(ids[0]).not.toBe(ids[1])
  })
})
