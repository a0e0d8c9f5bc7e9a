// Records to bytes and back in the Confluent wire format: magic byte 0, schema id, Avro body. No I/O:
// which id stands for which text is told to it. Types are compiled once, resolvers once per schema id.
import type avsc from 'avsc'
import type { AnyRecord } from '../../schemas/generated/types.ts'
import { bug, messageOf, recordFault } from '../base/faults.ts'
import type { LogicalTopic } from '../topics.ts'
import { compileType } from './avro-types.ts'
import type { Definitions, Registration } from './subjects.ts'

export type DecodeResult =
  | { readonly ok: true; readonly record: AnyRecord }
  | { readonly ok: false; readonly reason: 'unreadable'; readonly detail: string }
  | { readonly ok: false; readonly reason: 'schema-unseen'; readonly schemaId: number }

/** A record before its schema has checked it; `AnyRecord` is one. */
export interface Encodable {
  readonly type: string
  readonly envelope: unknown
  readonly payload: unknown
}

export interface RecordCodec {
  encode(record: Encodable, topic: LogicalTopic): Buffer
  decode(bytes: Uint8Array): DecodeResult
  /** A text of ours has this id; later calls win, a registry may be another one than before. */
  assign(registration: Registration, schemaId: number): void
  /** A schema that somebody else wrote with. */
  learn(schemaId: number, writer: avsc.Type): void
  /** Records with this id cannot be read, for this reason. */
  refuse(schemaId: number, reason: string): void
  knows(schemaId: number): boolean
}

const headerBytes = 5
const scratchBytesMin = 64 * 1024
const scratchBytesMax = 16 * 1024 * 1024

interface Writer {
  readonly type: avsc.Type
  readonly schemaId: number
}
type Reader =
  | {
      readonly name: string
      readonly type: avsc.Type
      /** undefined: written with the newest version. */
      readonly resolver: ReturnType<avsc.Type['createResolver']> | undefined
    }
  | { readonly refusal: string }

export function recordCodec(definitions: Definitions): RecordCodec {
  const newest = new Map<string, avsc.Type>()
  const nameByFullName = new Map<string, string>()
  for (const [name, definition] of Object.entries(definitions)) {
    newest.set(name, compileType(textOf(definitions, name, definition.newest)))
    nameByFullName.set(definition.fullName, name)
  }
  const readerByText = new Map<string, Reader>()
  const readers = new Map<number, Reader>()
  const writers = new Map<LogicalTopic, Map<string, Writer>>()
  let scratch = Buffer.allocUnsafeSlow(scratchBytesMin)

  const readerOf = (writer: avsc.Type): Reader => {
    const name = nameByFullName.get(writer.name ?? '')
    const type = name === undefined ? undefined : newest.get(name)
    if (name === undefined || type === undefined) {
      return { refusal: `${writer.name ?? 'a schema without a name'} is no record of ours` }
    }
    try {
      return { name, type, resolver: type.createResolver(writer) }
    } catch (error) {
      return { refusal: `this version of ${name} cannot be read: ${messageOf(error)}` }
    }
  }

  const ownReader = ({ type: name, version, text }: Registration): Reader => {
    const known = readerByText.get(text)
    if (known !== undefined) return known
    const type = newest.get(name)
    const reader: Reader =
      type !== undefined && version === definitions[name]?.newest
        ? { name, type, resolver: undefined }
        : readerOf(compileType(text))
    readerByText.set(text, reader)
    return reader
  }

  return {
    assign(registration, schemaId) {
      readers.set(schemaId, ownReader(registration))
      const { topic, type: name, version } = registration
      const type = newest.get(name)
      if (type === undefined || version !== definitions[name]?.newest) return
      const ofTopic = writers.get(topic) ?? new Map<string, Writer>()
      writers.set(topic, ofTopic.set(name, { type, schemaId }))
    },

    learn(schemaId, writer) {
      readers.set(schemaId, readerOf(writer))
    },

    refuse(schemaId, reason) {
      readers.set(schemaId, { refusal: reason })
    },

    knows: (schemaId) => readers.has(schemaId),

    encode(record, topic) {
      const writer = writers.get(topic)?.get(record.type)
      if (writer === undefined) {
        throw bug('RECORD_MISPLACED', `${record.type} is no record of ${topic}`, { topic })
      }
      let end = encodeInto(scratch, writer, record)
      while (end < 0) {
        // avsc says how many bytes were missing, in the part that it tried to write.
        const wanted = 2 ** Math.ceil(Math.log2(scratch.length - end))
        if (wanted > scratchBytesMax) {
          throw recordFault('RECORD_TOO_LARGE', `${record.type} takes more than 16 MiB`)
        }
        scratch = Buffer.allocUnsafeSlow(wanted)
        end = encodeInto(scratch, writer, record)
      }
      const bytes = Buffer.allocUnsafe(end)
      scratch.copy(bytes, 0, 0, end)
      return bytes
    },

    decode(bytes) {
      if (bytes.length < headerBytes) return unreadable(`${bytes.length} bytes are no record`)
      if (bytes[0] !== 0) return unreadable(`magic byte ${bytes[0] ?? 0} instead of 0`)
      const buffer = Buffer.isBuffer(bytes)
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      const schemaId = buffer.readUInt32BE(1)
      const reader = readers.get(schemaId)
      if (reader === undefined) return { ok: false, reason: 'schema-unseen', schemaId }
      if ('refusal' in reader) return unreadable(`schema ${schemaId}: ${reader.refusal}`)
      try {
        const decoded: { readonly value: unknown; readonly offset: number } = reader.type.decode(
          buffer,
          headerBytes,
          reader.resolver,
        )
        const { value, offset } = decoded
        if (offset < 0) return unreadable(`the bytes of ${reader.name} end too early`)
        if (offset !== buffer.length) {
          return unreadable(`${buffer.length - offset} bytes too many behind ${reader.name}`)
        }
        const { envelope, payload } = value as Pick<AnyRecord, 'envelope' | 'payload'>
        return { ok: true, record: { type: reader.name, envelope, payload } as AnyRecord }
      } catch (error) {
        return unreadable(`${reader.name}: ${messageOf(error)}`)
      }
    },
  }
}

function encodeInto(scratch: Buffer, writer: Writer, record: Encodable): number {
  scratch.writeUInt8(0, 0)
  scratch.writeUInt32BE(writer.schemaId, 1)
  try {
    return writer.type.encode(record, scratch, headerBytes)
  } catch (error) {
    const paths: string[] = []
    writer.type.isValid(record, { errorHook: (path) => paths.push(path.join('.')) })
    throw recordFault(
      'RECORD_INVALID',
      `${record.type} does not fit its schema at ${paths.join(', ') || 'some field'}: ${messageOf(error)}`,
      error,
    )
  }
}

function unreadable(detail: string): DecodeResult {
  return { ok: false, reason: 'unreadable', detail }
}

function textOf(definitions: Definitions, name: string, version: number): string {
  const text = definitions[name]?.versions[version]
  if (text === undefined) throw bug('SCHEMA_MISSING', `${name} has no version ${version}`)
  return text
}
