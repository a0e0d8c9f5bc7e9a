// CRC-64-AVRO, the fingerprint of the Avro specification, bit by bit as it is told there.

const empty = 0xc15d213aa4d7a795n

/** As a signed 64-bit number, the way Java prints it. */
export function fingerprint(canonical: string): bigint {
  let value = empty
  for (const byte of Buffer.from(canonical, 'utf8')) {
    value ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ ((value & 1n) * empty)
  }
  return BigInt.asIntN(64, value)
}
