import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskCommented } from '../../../../schemas/generated/types.ts'
import { compileType } from '../../../../streams/codec/avro-types.ts'
import { fakeIds, topicOf } from './fake-ids.ts'
import { newestText, recordOf, recordTypes } from './record-arbitrary.ts'

const ids = fakeIds()
const codec = ids.codec()

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const commented: TaskCommented = {
  type: 'TaskCommented',
  envelope: {
    eventId: id,
    orgId: id,
    entityType: 'task',
    entityId: id,
    version: 7,
    commandId: id,
    correlationId: id,
    causationId: null,
    actor: { kind: 'service', id, onBehalfOf: id, scopes: ['tasks'] },
    origin: { id, seq: 12, address: null, userAgent: null },
    payloadHash: Buffer.alloc(32, 1),
    basis: [{ entityType: 'team', entityId: id, version: 2 }],
    occurredAt: 1_700_000_000_000_000,
    recordedAt: 1_700_000_000_000_001,
    schemaRevision: 1,
    extensions: { later: Buffer.from('x') },
  },
  payload: {
    now: { teamId: id, assignee: { kind: 'person', id }, priority: 'P1', status: 'open' },
    was: null,
    imported: true,
    text: { keyId: '', alg: 'none', data: Buffer.from('Grüße') },
  },
}

function detailOf(bytes: Uint8Array): string {
  const decoded = codec.decode(bytes)
  return !decoded.ok && decoded.reason === 'unreadable' ? decoded.detail : JSON.stringify(decoded)
}

describe('a record', () => {
  it.each(recordTypes)('%s comes back as it was, as plain objects', (type) => {
    fc.assert(
      fc.property(recordOf(type), (record) => {
        const decoded = codec.decode(codec.encode(record, topicOf(record)))
        expect(decoded).toStrictEqual({ ok: true, record })
      }),
      { numRuns: 20 },
    )
  })

  it('has the bytes of the Confluent wire format: 0, the id, and what plain avsc reads', () => {
    const bytes = codec.encode(commented, 'events.task')
    expect(bytes.subarray(0, 5)).toEqual(
      Buffer.from([0, 0, 0, 0, ids.idOf(newestText('TaskCommented'))]),
    )
    const body: unknown = compileType(newestText('TaskCommented')).fromBuffer(bytes.subarray(5))
    expect(body).toStrictEqual({ envelope: commented.envelope, payload: commented.payload })
  })

  it('is decoded from any view of bytes, and does not keep them alive', () => {
    const bytes = codec.encode(commented, 'events.task')
    const view = new Uint8Array(bytes.length + 8)
    view.set(bytes, 3)
    const decoded = codec.decode(view.subarray(3, 3 + bytes.length))
    view.fill(0xff)
    expect(decoded).toStrictEqual({ ok: true, record: commented })
  })

  it('of several MiB is encoded whole, and the next small one too', () => {
    const data = Buffer.alloc(3_000_000, 7)
    const payload = { ...commented.payload, text: { keyId: '', alg: 'none', data } }
    const decoded = codec.decode(codec.encode({ ...commented, payload }, 'events.task'))
    const found =
      decoded.ok && decoded.record.type === 'TaskCommented' ? decoded.record.payload : undefined
    expect(found?.text?.data.equals(data)).toBe(true)
    expect(codec.decode(codec.encode(commented, 'events.task'))).toStrictEqual({
      ok: true,
      record: commented,
    })
  })

  it('beyond 16 MiB is refused', () => {
    const data = Buffer.alloc(17 * 1024 * 1024)
    const payload = { ...commented.payload, text: { keyId: '', alg: 'none', data } }
    expect(() => codec.encode({ ...commented, payload }, 'events.task')).toThrow('more than 16 MiB')
  })

  it('that does not fit its schema is refused with the path', () => {
    const envelope = { ...commented.envelope, orgId: 'ACME' }
    expect(() => codec.encode({ ...commented, envelope }, 'events.task')).toThrow('envelope.orgId')
    const payload = { ...commented.payload, now: { ...commented.payload.now, teamId: 'nobody' } }
    expect(() => codec.encode({ ...commented, payload }, 'events.task')).toThrow(
      'payload.now.teamId',
    )
  })

  it('is refused on a topic that does not hold it', () => {
    expect(() => codec.encode(commented, 'events.team')).toThrow('no record of events.team')
    expect(() => codec.encode(commented, 'commands.task')).toThrow('no record of commands.task')
  })
})

describe('bytes', () => {
  const good = codec.encode(commented, 'events.task')
  const withId = (schemaId: number, ...body: readonly number[]): Buffer => {
    const header = Buffer.alloc(5)
    header.writeUInt32BE(schemaId, 1)
    return Buffer.concat([header, Buffer.from(body)])
  }

  it('cut at any place are unreadable', () => {
    for (let end = 0; end < good.length; end += 1) {
      expect(codec.decode(good.subarray(0, end))).toMatchObject({ ok: false, reason: 'unreadable' })
    }
  })

  it('with something behind the record are unreadable', () => {
    expect(detailOf(Buffer.concat([good, Buffer.from([0])]))).toBe(
      '1 bytes too many behind TaskCommented',
    )
  })

  it('with another magic byte, or none at all, are unreadable', () => {
    expect(detailOf(Buffer.from([1, 0, 0, 0, 1, 0]))).toBe('magic byte 1 instead of 0')
    expect(detailOf(Buffer.alloc(0))).toBe('0 bytes are no record')
  })

  it('with an id that nobody told are of a schema unseen', () => {
    expect(codec.decode(withId(4_000_000_000, 1))).toEqual({
      ok: false,
      reason: 'schema-unseen',
      schemaId: 4_000_000_000,
    })
  })

  it('of a refused id are unreadable with the reason', () => {
    const other = ids.codec()
    other.refuse(900, 'no Avro')
    expect(other.decode(withId(900))).toEqual({
      ok: false,
      reason: 'unreadable',
      detail: 'schema 900: no Avro',
    })
  })

  it('of a record that is not ours, or of one that ours cannot read, are unreadable', () => {
    const other = ids.codec()
    other.learn(901, compileType('{"type":"record","name":"Foreign","fields":[]}'))
    other.learn(
      902,
      compileType(
        '{"type":"record","name":"TaskCommented","namespace":"hivemind.events","fields":[]}',
      ),
    )
    expect(other.decode(withId(901))).toMatchObject({
      detail: 'schema 901: Foreign is no record of ours',
    })
    expect(JSON.stringify(other.decode(withId(902)))).toContain(
      'this version of TaskCommented cannot be read',
    )
  })

  it('at random never make decode throw', () => {
    const position = fc.nat(good.length - 1)
    fc.assert(
      fc.property(fc.array(fc.tuple(position, fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(good)
        for (const [at, byte] of changes) bytes[at] = byte
        expect(typeof codec.decode(bytes).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })
})
