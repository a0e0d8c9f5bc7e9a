import { describe, expect, it } from 'vitest'
import { evolutionCases } from './evolution-cases.ts'
import { fakeIds, topicOf } from './fake-ids.ts'

describe('between versions', () => {
  it.each(evolutionCases)('$title', ({ writer, reader, written, read }) => {
    const ids = fakeIds()
    const bytes = ids.codec(writer).encode(written, topicOf(written))
    const codec = ids.codec(reader)
    const first = codec.decode(bytes)
    if (!first.ok && first.reason === 'schema-unseen') ids.teach(codec, first.schemaId)
    expect(codec.decode(bytes)).toStrictEqual({ ok: true, record: { type: written.type, ...read } })
  })

  it.each(evolutionCases.slice(1, 5))('the reader must be taught first: $title', (evolution) => {
    const ids = fakeIds()
    const bytes = ids.codec(evolution.writer).encode(evolution.written, topicOf(evolution.written))
    expect(ids.codec(evolution.reader).decode(bytes)).toEqual({
      ok: false,
      reason: 'schema-unseen',
      schemaId: bytes.readUInt32BE(1),
    })
  })
})
