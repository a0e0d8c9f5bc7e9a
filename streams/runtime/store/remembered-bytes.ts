// A remembered outcome as bytes: every command leaves one, so that it is written by hand, and once.
//   byte 0        1 = accepted
//   then          first offset u48 · timestamp u48 · version u48 · bytes of the hash u32 · hash · code, latin1
import type { RememberedRow } from './rows.ts'

const hashAt = 23

export function rememberedBytes(row: RememberedRow): Buffer {
  const [hash, firstOffset, timestampMs, accepted, code, version] = row
  const codeAt = hashAt + hash.length
  const bytes = Buffer.allocUnsafe(codeAt + code.length)
  bytes[0] = accepted ? 1 : 0
  bytes.writeUIntBE(firstOffset, 1, 6)
  bytes.writeUIntBE(timestampMs, 7, 6)
  bytes.writeUIntBE(version, 13, 6)
  bytes.writeUInt32BE(hash.length, 19)
  bytes.set(hash, hashAt)
  if (code !== '') bytes.write(code, codeAt, 'latin1')
  return bytes
}

export function rememberedFrom(bytes: Buffer): RememberedRow {
  const codeAt = hashAt + bytes.readUInt32BE(19)
  return [
    // A copy: the store reads the next value into the same memory.
    Buffer.from(bytes.subarray(hashAt, codeAt)),
    bytes.readUIntBE(1, 6),
    bytes.readUIntBE(7, 6),
    bytes[0] === 1,
    bytes.toString('latin1', codeAt),
    bytes.readUIntBE(13, 6),
  ]
}
