// Avro types compiled by avsc, with parts of it replaced: UUIDs as text straight from the bytes, exact
// longs, ["null", T] without guessing, lists and maps that no false length can make allocate.
import avsc from 'avsc'
import { uuidText, writeUuid } from '../../schemas/uuid-bytes.ts'
import { inner, type Tap } from './avsc-inner.ts'
import { exactLong } from './exact-long.ts'

class LengthError extends Error {}

/** Items of a block: each takes a byte or more, so a count beyond what is left is a lie. */
function readCount(tap: Tap): number {
  let count = tap.readLong()
  if (count < 0) {
    count = -count
    tap.readLong()
  }
  if (!(count <= tap.buf.length - tap.pos)) throw new LengthError(`${count} items do not fit`)
  return count
}

/** Skips a block's items by its byte length where it has one; returns the items left to skip singly. */
function skipCount(tap: Tap): number | 'skipped' {
  const count = tap.readLong()
  const bytes = count < 0 ? tap.readLong() : 0
  const size = count < 0 ? bytes : count
  if (!(size >= 0 && size <= tap.buf.length - tap.pos)) {
    throw new LengthError(`a block of ${size} does not fit`)
  }
  if (count >= 0) return count
  tap.pos += bytes
  return 'skipped'
}

function requireInside(tap: Tap): void {
  if (!(tap.pos <= tap.buf.length)) throw new LengthError('the bytes end inside a block')
}

class BoundedArray extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = inner(this.itemsType)
    const found: unknown[] = []
    for (let count = readCount(tap); count > 0; count = readCount(tap)) {
      for (let left = count; left > 0; left -= 1) {
        found.push(items._read(tap))
        requireInside(tap)
      }
    }
    return found
  }

  _skip(tap: Tap): void {
    const items = inner(this.itemsType)
    for (let count = skipCount(tap); count !== 0; count = skipCount(tap)) {
      for (let left = count === 'skipped' ? 0 : count; left > 0; left -= 1) {
        items._skip(tap)
        requireInside(tap)
      }
    }
  }
}

class BoundedMap extends avsc.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = inner(this.valuesType as avsc.Type)
    const found: Record<string, unknown> = {}
    for (let count = readCount(tap); count > 0; count = readCount(tap)) {
      for (let left = count; left > 0; left -= 1) {
        const key = tap.readString()
        const value = values._read(tap)
        requireInside(tap)
        if (key === '__proto__') define(found, key, value)
        else found[key] = value
      }
    }
    return found
  }

  _skip(tap: Tap): void {
    const values = inner(this.valuesType as avsc.Type)
    for (let count = skipCount(tap); count !== 0; count = skipCount(tap)) {
      for (let left = count === 'skipped' ? 0 : count; left > 0; left -= 1) {
        tap.skipString()
        values._skip(tap)
        requireInside(tap)
      }
    }
  }
}

/** An assignment to this name would set the object's prototype: bytes could change what it inherits. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

class Nullable extends avsc.types.UnwrappedUnionType {
  _read(tap: Tap): unknown {
    const index = tap.readLong()
    if (index === 0) return null
    const branch = this.types[index]
    if (branch === undefined) throw new Error(`no branch ${index} in a union`)
    return inner(branch)._read(tap)
  }

  _write(tap: Tap, value: unknown): void {
    if (value === null) {
      tap.writeLong(0)
      return
    }
    const branch = this.types[1]
    if (branch === undefined) throw new Error('a union without its second branch')
    tap.writeLong(1)
    inner(branch)._write(tap, value)
  }

  _check(value: unknown, ...rest: readonly unknown[]): boolean {
    const branch = this.types[1]
    return value === null || (branch !== undefined && inner(branch)._check(value, ...rest))
  }
}

class UuidType extends avsc.types.LogicalType {
  constructor(schema: avsc.Schema, options?: unknown) {
    super(schema, options)
    if (!isUuidBytes(this.underlyingType)) throw new Error('a UUID is fixed(16) here')
  }

  _read(tap: Tap): string {
    const start = tap.pos
    tap.pos += 16
    return tap.pos > tap.buf.length ? '' : uuidText(tap.buf, start)
  }

  _write(tap: Tap, value: unknown): void {
    const start = tap.pos
    tap.pos += 16
    if (tap.pos > tap.buf.length) return
    if (typeof value !== 'string' || !writeUuid(value, tap.buf, start)) {
      throw new Error(`not a UUID in lower case: ${JSON.stringify(value)}`)
    }
  }

  _skip(tap: Tap): void {
    tap.pos += 16
  }

  protected override _fromValue(bytes: Buffer): string {
    return uuidText(bytes, 0)
  }

  protected override _toValue(value: unknown): Buffer | undefined {
    const bytes = Buffer.alloc(16)
    return typeof value === 'string' && writeUuid(value, bytes, 0) ? bytes : undefined
  }

  protected override _resolve(writer: avsc.Type): ((value: unknown) => unknown) | undefined {
    if (writer instanceof UuidType) return (value) => value
    return isUuidBytes(writer) ? (value) => uuidText(value as Buffer, 0) : undefined
  }
}

function isUuidBytes(type: avsc.Type): boolean {
  return type instanceof avsc.types.FixedType && type.size === 16
}

function isNull(schema: unknown): boolean {
  return schema === 'null' || JSON.stringify(schema) === '{"type":"null"}'
}

const replaced: avsc.ForSchemaOptions['typeHook'] = (schema, options) => {
  if (schema === 'long') return exactLong
  if (Array.isArray(schema)) {
    return schema.length === 2 && isNull(schema[0]) ? new Nullable(schema, options) : undefined
  }
  if (typeof schema !== 'object' || avsc.Type.isType(schema) || !('type' in schema))
    return undefined
  if (schema.type === 'long') return exactLong
  if (schema.type === 'array') return new BoundedArray(schema, options)
  if (schema.type === 'map') return new BoundedMap(schema, options)
  if (schema.type !== 'record') return undefined
  const record = new avsc.types.RecordType(schema, options)
  // Decoded records are plain objects: they compare, copy and print like those that were encoded.
  const constructor = record.recordConstructor as { prototype: object }
  constructor.prototype = Object.prototype
  return record
}

function typeOptions(): Partial<avsc.ForSchemaOptions> {
  return {
    logicalTypes: { uuid: UuidType },
    typeHook: replaced,
    omitRecordMethods: true,
    wrapUnions: 'auto',
  }
}

/** Compiles a registered text. */
export function compileType(text: string): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(text) as avsc.schema.AvroSchema, typeOptions())
}
