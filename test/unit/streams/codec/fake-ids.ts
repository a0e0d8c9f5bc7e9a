// A registry of made-up ids: one for each text, as a real one gives them.
import { records } from '../../../../schemas/generated/records.ts'
import type { AnyRecord } from '../../../../schemas/generated/types.ts'
import { compileType } from '../../../../streams/codec/avro-types.ts'
import { type RecordCodec, recordCodec } from '../../../../streams/codec/record-codec.ts'
import { type Definitions, registrations } from '../../../../streams/codec/subjects.ts'
import type { LogicalTopic } from '../../../../streams/topics.ts'

export interface FakeIds {
  codec(definitions?: Definitions): RecordCodec
  idOf(text: string): number
  /** What `learn` does with a real registry. */
  teach(codec: RecordCodec, schemaId: number): void
}

export function fakeIds(): FakeIds {
  const texts: string[] = []
  const idOf = (text: string): number => {
    if (!texts.includes(text)) texts.push(text)
    return texts.indexOf(text) + 1
  }
  return {
    idOf,
    codec(definitions = records) {
      const codec = recordCodec(definitions)
      for (const item of registrations(definitions, '')) codec.assign(item, idOf(item.text))
      return codec
    },
    teach(codec, schemaId) {
      codec.learn(schemaId, compileType(texts[schemaId - 1] ?? ''))
    },
  }
}

export function topicOf(record: AnyRecord): LogicalTopic {
  const found = registrations(records, '').find((item) => item.type === record.type)
  if (found === undefined) throw new Error(`no topic holds ${record.type}`)
  return found.topic
}
