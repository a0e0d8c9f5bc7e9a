// The product's own filter as the checker reads with it: it stores what a commit's metadata holds, and nothing else.
import { initialPosition, parsePosition, positionText } from '../../../streams/journal/position.ts'
import { JournalReader } from '../../../streams/journal/reader.ts'
import type { ReaderKind } from '../checker/mid-log.ts'

export const productReader: ReaderKind = {
  name: "the product's filter",
  open(stored) {
    const position = stored === undefined ? initialPosition : parsePosition(stored)
    if (position === undefined) throw new Error(`${stored ?? ''} is not a position`)
    const reader = new JournalReader(position)
    return {
      read: (record) => reader.take({ ...record, key: Buffer.from(record.key) }).verdict !== 'void',
      stored: () => positionText(reader.position),
    }
  },
}
