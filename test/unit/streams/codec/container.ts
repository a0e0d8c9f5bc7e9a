// Reads Avro container files through our compiled types. The product has no use for such files; they
// carry what other implementations wrote.
import { inflateRawSync, zstdDecompressSync } from 'node:zlib'
import type avsc from 'avsc'
import { compileType } from '../../../../streams/codec/avro-types.ts'

export interface Container {
  readonly type: avsc.Type
  readonly codec: string
  readonly values: readonly unknown[]
}

const headerText = JSON.stringify({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
})
const blockText = JSON.stringify({
  type: 'record',
  name: 'Block',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'data', type: 'bytes' },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
  ],
})

interface Header {
  readonly magic: Buffer
  readonly meta: Readonly<Record<string, Buffer>>
  readonly sync: Buffer
}
interface Block {
  readonly count: number
  readonly data: Buffer
  readonly sync: Buffer
}

const decompress: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  null: (bytes) => bytes,
  deflate: (bytes) => inflateRawSync(bytes),
  zstandard: (bytes) => zstdDecompressSync(bytes),
}

export function readContainer(bytes: Buffer): Container {
  if (bytes.toString('latin1', 0, 4) !== 'Obj\u0001') throw new Error('no container file')
  const header = take<Header>(compileType(headerText), bytes, 0)
  const codec = header.value.meta['avro.codec']?.toString() ?? 'null'
  const opened = decompress[codec]
  if (opened === undefined) throw new Error(`codec ${codec} is not known here`)
  const type = compileType(header.value.meta['avro.schema']?.toString() ?? '')
  const blockType = compileType(blockText)
  const values: unknown[] = []
  for (let start = header.end; start < bytes.length; ) {
    const block = take<Block>(blockType, bytes, start)
    if (!block.value.sync.equals(header.value.sync)) throw new Error('a block without its mark')
    const data = opened(block.value.data)
    let at = 0
    for (let left = block.value.count; left > 0; left -= 1) {
      const item = take<unknown>(type, data, at)
      values.push(item.value)
      at = item.end
    }
    if (at !== data.length) throw new Error('a block is longer than its values')
    start = block.end
  }
  return { type, codec, values }
}

function take<T>(type: avsc.Type, bytes: Buffer, start: number): { value: T; end: number } {
  const decoded: { readonly value: T; readonly offset: number } = type.decode(bytes, start)
  if (decoded.offset < 0) throw new Error('the bytes end too early')
  return { value: decoded.value, end: decoded.offset }
}
