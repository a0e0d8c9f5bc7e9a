// The inner half of avsc that our replaced types use. The exact version of avsc is pinned, and the unit
// tests of this folder run all of it.
import type avsc from 'avsc'

/** avsc's cursor over a buffer. It may run past the end; whoever drives it looks afterwards. */
export interface Tap {
  readonly buf: Buffer
  pos: number
  readLong(): number
  writeLong(value: number): void
  readString(): string
  skipString(): void
}

/** What a type or a resolver has beside its public methods. */
export interface Inner {
  _read(tap: Tap): unknown
  _write(tap: Tap, value: unknown): void
  _skip(tap: Tap): void
  _check(value: unknown, ...rest: readonly unknown[]): boolean
}

export function inner(type: avsc.Type): Inner {
  return type as unknown as Inner
}
