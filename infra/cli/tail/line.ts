// One record of a topic as a line for a person, or as an object for a program.

import type { AnyRecord } from '../../../schemas/generated/types.ts'
import { nilId } from '../../../schemas/ids.ts'
import type { JudgedRecord } from '../../../streams/journal/read-judged.ts'
import { type Colours, plainText } from '../terminal.ts'
import { fieldsText, plainValue } from './plain-record.ts'

export function asObject(record: JudgedRecord): object {
  const { source, topic, verdict, header, decoded } = record
  return {
    topic,
    partition: source.partition,
    offset: source.offset,
    at: new Date(source.timestamp).toISOString(),
    key: source.key?.toString('utf8') ?? null,
    ...(verdict === undefined ? {} : { verdict }),
    ...(header === undefined ? {} : { journal: header }),
    ...(decoded.ok
      ? { type: decoded.record.type, ...plainObject(decoded.record) }
      : { unreadable: decoded.reason === 'unreadable' ? decoded.detail : decoded }),
  }
}

function plainObject(record: AnyRecord): object {
  const { type: _, ...rest } = record
  const plain = plainValue(rest)
  return typeof plain === 'object' && plain !== null ? plain : {}
}

export function asLine(record: JudgedRecord, colours: Colours): string {
  const { source, topic, verdict, decoded } = record
  const at = new Date(source.timestamp).toISOString().slice(11, 23)
  const place = `${topic}:${source.partition}@${source.offset}`
  const head = `${colours.dim(at)} ${colours.cyan(place)}`
  const said = decoded.ok ? told(decoded.record, colours) : unread(record, colours)
  if (verdict !== 'void') return `${head} ${said}`
  return `${head} ${colours.bgRed(' VOID ')} ${colours.strikethrough(said)}`
}

function told(record: AnyRecord, colours: Colours): string {
  const { type } = record
  const payload = plainText(fieldsText(plainValue(record.payload)))
  const name = type === 'CommandRefused' ? colours.red(type) : colours.bold(type)
  if (!('envelope' in record) || record.envelope.commandId === nilId) return `${name} ${payload}`
  const { envelope } = record
  const version = 'version' in envelope ? ` v${envelope.version}` : ''
  const actor = `${envelope.actor.kind}:${short(envelope.actor.id)}`
  const entity = `${envelope.entityType}:${envelope.entityId}${version}`
  return `${name} ${entity} ${colours.dim(`by ${actor} cmd ${short(envelope.commandId)}`)} ${payload}`
}

function unread({ source, decoded }: JudgedRecord, colours: Colours): string {
  const why = decoded.ok || decoded.reason === 'schema-unseen' ? 'unknown schema' : decoded.detail
  return colours.yellow(`unreadable, ${source.value?.length ?? 0} bytes: ${plainText(why)}`)
}

function short(id: string): string {
  return id.slice(0, 8)
}
