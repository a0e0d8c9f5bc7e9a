// Record batches as kafkajs writes and reads them: the second opinion on ours.
import { createRequire } from 'node:module'
import { z } from 'zod'

const load = createRequire(import.meta.url)
const protocol = 'kafkajs/src/protocol'

const header = z.union([z.instanceof(Buffer), z.null(), z.array(z.instanceof(Buffer))])
const decoded = z.object({
  producerId: z.string(),
  producerEpoch: z.number(),
  firstSequence: z.number(),
  lastOffsetDelta: z.number(),
  records: z.array(
    z.object({
      offset: z.string(),
      timestamp: z.string(),
      key: z.instanceof(Buffer).nullable(),
      value: z.instanceof(Buffer).nullable(),
      headers: z.record(z.string(), header),
    }),
  ),
})

type Call = (...args: unknown[]) => unknown
const isCall = (value: unknown): value is Call => typeof value === 'function'

function piece(path: string, name?: string): Call {
  const loaded: unknown = load(`${protocol}/${path}`)
  const found: unknown = name === undefined ? loaded : Reflect.get(Object(loaded), name)
  if (!isCall(found)) throw new Error(`kafkajs has no ${path} ${name ?? ''}`)
  return found
}

export async function libraryDecode(batch: Buffer): Promise<z.infer<typeof decoded>> {
  const decode = piece('recordBatch/v0/decoder.js')
  return decoded.parse(await decode(Reflect.construct(piece('decoder.js'), [batch])))
}

export interface LibraryRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, Buffer | readonly Buffer[]>>
}

export async function libraryEncode(
  records: readonly LibraryRecord[],
  options: { readonly firstOffset?: number; readonly compression?: number } = {},
): Promise<Buffer> {
  const encodeRecord = piece('recordBatch/record/v0/index.js')
  const encodeBatch = piece('recordBatch/v0/index.js', 'RecordBatch')
  const batch: unknown = await encodeBatch({
    firstOffset: options.firstOffset ?? 0,
    compression: options.compression ?? 0,
    firstTimestamp: 1000,
    maxTimestamp: 2000,
    lastOffsetDelta: records.length - 1,
    records: records.map((record, offsetDelta) =>
      encodeRecord({ ...record, offsetDelta, timestampDelta: offsetDelta }),
    ),
  })
  return z.object({ buffer: z.instanceof(Buffer) }).parse(batch).buffer
}

export const libraryCrc = (bytes: Buffer): number =>
  z.number().parse(piece('recordBatch/crc32C/index.js')(bytes))
