// Which records of a journal count, told in another way than the product tells it: by walking whole epochs.
// The header's layout is the published one: kind, epoch u48, then command u48, previous command + 1 u48, index, count.
import type { RawRecord } from './read-log.ts'

export interface Told {
  readonly raw: RawRecord
  readonly kind: 'epoch' | 'outcome' | 'other'
  readonly epoch: number
  readonly writer: string
  readonly command: number
  readonly previous: number
  readonly index: number
  readonly count: number
}

export function tell(raw: RawRecord): Told {
  const bytes = raw.headers['hive-journal']
  const nothing = {
    raw,
    kind: 'other',
    epoch: 0,
    writer: '',
    command: -1,
    previous: -1,
    index: 0,
    count: 0,
  } as const
  if (bytes?.length !== 23) return nothing
  const epoch = bytes.readUIntBE(1, 6)
  if (bytes[0] === 1)
    return { ...nothing, kind: 'epoch', epoch, writer: bytes.subarray(7).toString('hex') }
  if (bytes[0] !== 2) return nothing
  return {
    raw,
    kind: 'outcome',
    epoch,
    writer: '',
    command: bytes.readUIntBE(7, 6),
    previous: bytes.readUIntBE(13, 6) - 1,
    index: bytes.readUInt16BE(19),
    count: bytes.readUInt16BE(21),
  }
}

/** The records of one partition that count, and how many do not. */
export function validOf(records: readonly RawRecord[]): { valid: Told[]; voided: number } {
  const valid: Told[] = []
  let reign = 0
  let last: Told | undefined
  let voided = 0
  for (const told of records.map(tell)) {
    if (told.kind === 'epoch' && told.epoch > reign) {
      reign = told.epoch
      valid.push(told)
      continue
    }
    const continues =
      last !== undefined && told.command === last.command && told.index === last.index + 1
    const follows = told.index === 0 && told.previous === (last?.command ?? -1)
    if (
      told.kind === 'outcome' &&
      told.epoch === reign &&
      reign > 0 &&
      (told.index === 0 ? follows : continues)
    ) {
      valid.push(told)
      last = told
    } else voided += 1
  }
  return { valid, voided }
}
