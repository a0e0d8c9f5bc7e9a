// The journal's own header: what the filter (R4) needs, readable without decoding the value (R3).
//
// One Kafka header `hive-journal` of 23 bytes, big-endian:
//   byte 0        1 = EpochStarted, 2 = outcome
//   EpochStarted  epoch u48 · writer 16 bytes (UUID)
//   outcome       epoch u48 · commandOffset u48 · prevCommandOffset + 1 u48 · index u16 · count u16

export const journalHeaderName = 'hive-journal'
export const recordHeaderName = 'hive-record'

const bytesTotal = 23
const kindEpoch = 1
const kindOutcome = 2

export interface EpochHeader {
  readonly type: 'epoch'
  readonly epoch: number
  /** UUID of the term, lower-case text. */
  readonly writer: string
}

export interface OutcomeHeader {
  readonly type: 'outcome'
  readonly epoch: number
  readonly commandOffset: number
  /** Offset of the command answered before it by this partition's writers; −1 for the first. */
  readonly prevCommandOffset: number
  readonly index: number
  readonly count: number
}

export type JournalHeader = EpochHeader | OutcomeHeader

export function encodeEpochHeader(header: Omit<EpochHeader, 'type'>): Buffer {
  const bytes = Buffer.allocUnsafe(bytesTotal)
  bytes[0] = kindEpoch
  bytes.writeUIntBE(header.epoch, 1, 6)
  bytes.write(header.writer.replaceAll('-', ''), 7, 16, 'hex')
  return bytes
}

export function encodeOutcomeHeader(header: Omit<OutcomeHeader, 'type'>): Buffer {
  const bytes = Buffer.allocUnsafe(bytesTotal)
  bytes[0] = kindOutcome
  bytes.writeUIntBE(header.epoch, 1, 6)
  bytes.writeUIntBE(header.commandOffset, 7, 6)
  bytes.writeUIntBE(header.prevCommandOffset + 1, 13, 6)
  bytes.writeUInt16BE(header.index, 19)
  bytes.writeUInt16BE(header.count, 21)
  return bytes
}

function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** undefined: no header of ours, or not one we can read; such a record is void. */
export function decodeJournalHeader(bytes: Buffer | undefined): JournalHeader | undefined {
  if (bytes === undefined || bytes.length !== bytesTotal) return undefined
  if (bytes[0] === kindEpoch) {
    return {
      type: 'epoch',
      epoch: bytes.readUIntBE(1, 6),
      writer: uuidText(bytes.toString('hex', 7, 23)),
    }
  }
  if (bytes[0] !== kindOutcome) return undefined
  const header: OutcomeHeader = {
    type: 'outcome',
    epoch: bytes.readUIntBE(1, 6),
    commandOffset: bytes.readUIntBE(7, 6),
    prevCommandOffset: bytes.readUIntBE(13, 6) - 1,
    index: bytes.readUInt16BE(19),
    count: bytes.readUInt16BE(21),
  }
  return header.index < header.count ? header : undefined
}
