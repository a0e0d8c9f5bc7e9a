// What identifies a folded record when a checkpoint is compared with the log (R12).
import { createHash } from 'node:crypto'
import { journalHeaderName } from '../../journal/header.ts'
import type { KafkaRecord } from '../../kafka/kafka-types.ts'
import type { RecordIdentity } from './rows.ts'

export function identityOf(record: KafkaRecord): RecordIdentity {
  const hash = createHash('sha256')
  hash.update(record.headers[journalHeaderName] ?? '')
  hash.update(record.value ?? '')
  return {
    offset: record.offset,
    timestampMs: record.timestamp,
    digest: hash.digest('hex').slice(0, 16),
  }
}
