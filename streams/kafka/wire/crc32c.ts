// CRC-32C, eight bytes a step: the checksum of a record batch is over nearly all that is sent and read.

const polynomial = 0x82f6_3b78 | 0

function remainderOf(byte: number): number {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
  return crc
}

/** What a byte adds that still has a step more to go than in the table before. */
function tableAfter(previous: Int32Array): Int32Array {
  return previous.map((crc) => (crc >>> 8) ^ (table0[crc & 0xff] ?? 0))
}

const table0 = Int32Array.from({ length: 256 }, (_, byte) => remainderOf(byte))
const table1 = tableAfter(table0)
const table2 = tableAfter(table1)
const table3 = tableAfter(table2)
const table4 = tableAfter(table3)
const table5 = tableAfter(table4)
const table6 = tableAfter(table5)
const table7 = tableAfter(table6)

export function crc32c(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length & ~7
  let crc = -1
  let at = 0
  for (; at < whole; at += 8) {
    crc ^= view.getInt32(at, true)
    const ahead = view.getInt32(at + 4, true)
    crc =
      (table7[crc & 0xff] ?? 0) ^
      (table6[(crc >>> 8) & 0xff] ?? 0) ^
      (table5[(crc >>> 16) & 0xff] ?? 0) ^
      (table4[crc >>> 24] ?? 0) ^
      (table3[ahead & 0xff] ?? 0) ^
      (table2[(ahead >>> 8) & 0xff] ?? 0) ^
      (table1[(ahead >>> 16) & 0xff] ?? 0) ^
      (table0[ahead >>> 24] ?? 0)
  }
  for (; at < bytes.length; at += 1) {
    crc = (table0[(crc ^ view.getUint8(at)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ -1) >>> 0
}
