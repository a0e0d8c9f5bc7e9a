// Writes rows in ClickHouse's RowBinary: values without names, in the order of the columns.

const growth = 2
const bytesFirst = 64 * 1024

export class RowWriter {
  #bytes = Buffer.allocUnsafe(bytesFirst)
  #length = 0

  /** A copy: the writer may go on. */
  taken(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }

  u8(value: number): void {
    this.#room(1)
    this.#length = this.#bytes.writeUInt8(value, this.#length)
  }

  u16(value: number): void {
    this.#room(2)
    this.#length = this.#bytes.writeUInt16LE(value, this.#length)
  }

  u32(value: number): void {
    this.#room(4)
    this.#length = this.#bytes.writeUInt32LE(value, this.#length)
  }

  /** Throws where a number is not whole and exact. */
  i64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole, exact number`)
    this.#room(8)
    const high = Math.floor(value / 2 ** 32)
    this.#bytes.writeUInt32LE(value - high * 2 ** 32, this.#length)
    this.#length = this.#bytes.writeInt32LE(high, this.#length + 4)
  }

  u64(value: number): void {
    if (value < 0) throw new RangeError(`${value} is negative`)
    this.i64(value)
  }

  /** Length of what follows: LEB128. */
  length(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.u8(rest)
  }

  text(value: string): void {
    const bytes = Buffer.byteLength(value)
    this.length(bytes)
    this.#room(bytes)
    this.#bytes.write(value, this.#length, 'utf8')
    this.#length += bytes
  }

  /** Each half of a UUID as a little-endian number. */
  uuid(value: string): void {
    this.#room(16)
    const at = this.#length
    const bytes = this.#bytes
    const hex = value.replaceAll('-', '')
    if (hex.length !== 32 || bytes.write(hex, at, 16, 'hex') !== 16) {
      throw new RangeError(`${value} is not a UUID`)
    }
    bytes.subarray(at, at + 8).reverse()
    bytes.subarray(at + 8, at + 16).reverse()
    this.#length = at + 16
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#length + bytes, this.#bytes.length * growth))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
