// Longs, exact in the whole range of safe integers. avsc's own zigzag doubles the number first: from
// 2^52 on (as µs: the year 2112) it loses the last bit, and with it the sign (-4503599627370497 comes
// back as +4503599627370496).
import avsc from 'avsc'
import type { Tap } from './avsc-inner.ts'

/** Bits that integer arithmetic handles; the rest is counted in doubles, which stay exact below 2^53. */
const lowBits = 28
const lowSpan = 2 ** (lowBits - 1)
const smallMax = 2 ** 30
const bytesMax = 10

class ExactLong extends avsc.types.LongType {
  _read(tap: Tap): number {
    const { buf } = tap
    let low = 0
    let high = 0
    let scale = 1
    for (let count = 0; count < bytesMax; count += 1) {
      const byte = buf[tap.pos] ?? 0
      tap.pos += 1
      if (count < 4) low |= (byte & 0x7f) << (7 * count)
      else {
        high += (byte & 0x7f) * scale
        scale *= 128
      }
      if (byte < 0x80) {
        const half = high * lowSpan + (low >>> 1)
        const value = low & 1 ? -half - 1 : half
        if (!Number.isSafeInteger(value)) throw new Error('a long beyond the safe integers')
        return value
      }
    }
    throw new Error(`a long of more than ${bytesMax} bytes`)
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw new Error(`not a safe integer: ${String(value)}`)
    }
    if (value >= -smallMax && value < smallMax) {
      tap.writeLong(value)
      return
    }
    const half = value < 0 ? -value - 1 : value
    let low = (half % lowSpan) * 2 + (value < 0 ? 1 : 0)
    let high = Math.floor(half / lowSpan)
    for (let count = 0; count < 4; count += 1) {
      tap.buf[tap.pos] = (low & 0x7f) | 0x80
      tap.pos += 1
      low >>>= 7
    }
    for (;;) {
      const rest = Math.floor(high / 128)
      tap.buf[tap.pos] = (high % 128) | (rest > 0 ? 0x80 : 0)
      tap.pos += 1
      if (rest === 0) return
      high = rest
    }
  }

  _check(
    value: unknown,
    _flags?: unknown,
    hook?: (value: unknown, type: unknown) => void,
  ): boolean {
    const fits = Number.isSafeInteger(value)
    if (!fits && hook !== undefined) hook(value, this)
    return fits
  }
}

export const exactLong: avsc.Type = new ExactLong()
