// A fetch response as records: what the broker sent before the wanted offset, and markers, are nobody's.
import { describe, expect, it } from 'vitest'
import { recordsFrom } from '../../../../streams/kafka/fetched-records.ts'

const message = (offset: number, more: object = {}) => ({
  offset: String(offset),
  timestamp: '1700000000123',
  key: Buffer.from('k'),
  value: Buffer.from(`v${offset}`),
  headers: {},
  ...more,
})
const fetched = (...messages: ReturnType<typeof message>[]) => ({
  partition: 3,
  highWatermark: '9',
  messages,
})

describe('recordsFrom', () => {
  it('drops what lies before the wanted offset in the same batch', () => {
    const { records, next } = recordsFrom('t', fetched(message(4), message(5), message(6)), 5)
    expect(records.map((record) => record.offset)).toEqual([5, 6])
    expect(next).toBe(7)
  })

  it('passes over transaction markers and goes on behind them', () => {
    const marker = message(6, { isControlRecord: true })
    const { records, next } = recordsFrom('t', fetched(message(5), marker), 5)
    expect(records.map((record) => record.offset)).toEqual([5])
    expect(next).toBe(7)
  })

  it('leaves a hole where the log has one', () => {
    const { records } = recordsFrom('t', fetched(message(5), message(8)), 5)
    expect(records.map((record) => record.offset)).toEqual([5, 8])
  })

  it('stays where it is when there is nothing', () => {
    expect(recordsFrom('t', fetched(), 5)).toEqual({ records: [], next: 5 })
  })

  it('gives numbers, the bytes as they are, and the last of a repeated header', () => {
    const headers = { one: Buffer.from('1'), two: [Buffer.from('a'), Buffer.from('b')], nil: null }
    const { records } = recordsFrom('t', fetched(message(5, { headers, key: null })), 5)
    expect(records).toEqual([
      {
        topic: 't',
        partition: 3,
        offset: 5,
        timestamp: 1_700_000_000_123,
        key: null,
        value: Buffer.from('v5'),
        headers: { one: Buffer.from('1'), two: Buffer.from('b'), nil: Buffer.alloc(0) },
      },
    ])
  })
})
