// Opens a file and takes off its wrappers (zip, gzip) until text is left, without ever holding it whole.
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { messageOf } from '../../../streams/base/faults.ts'
import { importFault } from '../import-fault.ts'
import { type Content, sniff } from './sniff.ts'
import { openZipEntry } from './zip-entry.ts'

export interface ByteSource {
  readonly content: 'xml' | 'text'
  /** Names the file, and the entry inside it. */
  readonly where: string
  readonly bytes: AsyncIterable<Buffer>
  /** The first bytes again, for whoever must look before reading. */
  readonly head: Buffer
  /** Share of the file that was read, 0 to 1. */
  readonly done: () => number
  /** Lets the file go, read to its end or not. */
  readonly close: () => void
}

const headBytes = 64 * 1024
const wrappersMax = 3

export async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (found.isFile()) return found.size
  } catch (cause) {
    throw importFault('FILE_NOT_READABLE', {
      what: `it cannot be opened (${messageOf(cause)})`,
      where: path,
      mend: 'Check the path and its permissions',
      cause,
    })
  }
  throw importFault('FILE_NOT_READABLE', {
    what: 'it is not a file',
    where: path,
    mend: 'Name one CSV or XES file; a folder is imported file by file',
  })
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(512)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Reads on until `headBytes` are there, then gives them and an iterable that still starts with them. */
async function peek(
  bytes: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; bytes: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < headBytes) {
    const next = await iterator.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  async function* again(): AsyncGenerator<Buffer> {
    try {
      yield head
      for (;;) {
        const next = await iterator.next()
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await iterator.return?.()
    }
  }
  return { head, bytes: again() }
}

async function* named(bytes: AsyncIterable<Buffer>, where: string, what: string) {
  try {
    yield* bytes
  } catch (cause) {
    throw importFault('FILE_DAMAGED', {
      what: `${what} (${messageOf(cause)})`,
      where,
      mend: 'Fetch the file again: it is damaged or cut off',
      cause,
    })
  }
}

function gunzipped(bytes: AsyncIterable<Buffer>, where: string): AsyncIterable<Buffer> {
  const gunzip = createGunzip()
  // The error reaches whoever iterates gunzip; the callback only keeps it from being unhandled.
  pipeline(Readable.from(bytes, { objectMode: false }), gunzip, () => undefined)
  return named(gunzip, where, 'the gzip data cannot be unpacked')
}

function refuse(content: Content, where: string): never {
  if (content.type === 'empty') {
    throw importFault('FILE_EMPTY', {
      what: 'there is nothing in it',
      where,
      mend: 'Check that the export has finished',
    })
  }
  throw importFault('FORMAT_UNSUPPORTED', {
    what: `this looks like ${content.type === 'foreign' ? content.name : content.type}, not CSV or XES`,
    where,
    mend: content.type === 'foreign' ? content.mend : 'Unpack the inner archive first',
  })
}

export async function openBytes(path: string, entry: string | undefined): Promise<ByteSource> {
  const size = await fileSize(path)
  const outer = sniff(await readHead(path))
  let where = path
  let bytes: AsyncIterable<Buffer>
  let done: () => number
  let close: () => void
  if (outer.type === 'zip') {
    const opened = await openZipEntry(path, entry)
    where = `${path} (${opened.name})`
    bytes = named(opened.bytes, where, 'the zip entry cannot be unpacked')
    done = opened.done
    close = opened.close
  } else {
    if (entry !== undefined) {
      throw importFault('ENTRY_WITHOUT_ZIP', {
        what: `the entry "${entry}" was named, but the file is no zip archive`,
        where: path,
        mend: 'Leave the entry out',
      })
    }
    const stream = createReadStream(path, { highWaterMark: 256 * 1024 })
    bytes = named(stream, path, 'it cannot be read')
    done = () => (size === 0 ? 1 : stream.bytesRead / size)
    close = () => void stream.destroy()
  }
  try {
    return { ...(await unwrapped(bytes, where)), where, done, close }
  } catch (error) {
    close()
    throw error
  }
}

async function unwrapped(
  packed: AsyncIterable<Buffer>,
  where: string,
): Promise<Pick<ByteSource, 'content' | 'bytes' | 'head'>> {
  let bytes = packed
  for (let wrappers = 0; wrappers < wrappersMax; wrappers += 1) {
    const peeked = await peek(bytes)
    const content = sniff(peeked.head)
    if (content.type === 'xml' || content.type === 'text') {
      return { content: content.type, bytes: peeked.bytes, head: peeked.head }
    }
    if (content.type !== 'gzip') return refuse(content, where)
    bytes = gunzipped(peeked.bytes, where)
  }
  return refuse({ type: 'gzip' }, where)
}
