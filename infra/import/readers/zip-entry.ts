// The one log inside a zip archive, or the entry that was named.
import { crc32 } from 'node:zlib'
import { type Entry, openPromise } from 'yauzl'
import { messageOf } from '../../../streams/base/faults.ts'
import { importFault } from '../import-fault.ts'
import { didYouMean } from '../nearest.ts'

interface OpenEntry {
  readonly name: string
  readonly bytes: AsyncIterable<Buffer>
  readonly done: () => number
  readonly close: () => void
}

const entriesMax = 10_000

/** Folders and what file managers leave behind are not logs. */
function isLog(entry: Entry): boolean {
  const name = entry.fileName
  return !name.endsWith('/') && !name.startsWith('__MACOSX/') && !/(^|\/)\.[^/]*$/.test(name)
}

function choose(entries: readonly Entry[], wanted: string | undefined, path: string): Entry {
  const names = entries.map((entry) => entry.fileName)
  const listed = names.slice(0, 10).join(', ')
  if (wanted !== undefined) {
    const found = entries.find((entry) => entry.fileName === wanted)
    if (found) return found
    throw importFault('ZIP_ENTRY_UNKNOWN', {
      what: `the archive has no entry "${wanted}"${didYouMean(wanted, names)}`,
      where: path,
      mend: `It has: ${listed}`,
    })
  }
  if (names.includes('[Content_Types].xml')) {
    throw importFault('FORMAT_UNSUPPORTED', {
      what: 'this looks like an Office document, not CSV or XES',
      where: path,
      mend: 'Save the sheet as CSV',
    })
  }
  const [only, second] = entries
  if (only !== undefined && second === undefined) return only
  throw importFault(only === undefined ? 'FILE_EMPTY' : 'ZIP_ENTRY_AMBIGUOUS', {
    what:
      only === undefined ? 'the archive holds no file' : `the archive holds ${names.length} files`,
    where: path,
    mend:
      only === undefined
        ? 'Check the archive'
        : `Name one as "file.entry" in the mapping: ${listed}`,
  })
}

export async function openZipEntry(path: string, wanted: string | undefined): Promise<OpenEntry> {
  const damaged = (cause: unknown) =>
    importFault('FILE_DAMAGED', {
      what: `the zip archive cannot be read (${messageOf(cause)})`,
      where: path,
      mend: 'Fetch the file again: it is damaged or cut off',
      cause,
    })
  const zip = await openPromise(path, { autoClose: false }).catch((cause: unknown) => {
    throw damaged(cause)
  })
  try {
    const entries: Entry[] = []
    try {
      for await (const entry of zip.eachEntry()) {
        if (isLog(entry)) entries.push(entry)
        if (entries.length >= entriesMax) break
      }
    } catch (cause) {
      throw damaged(cause)
    }
    const entry = choose(entries, wanted, path)
    if (entry.isEncrypted() || !entry.canDecodeFileData()) {
      throw importFault('ZIP_ENTRY_UNREADABLE', {
        what: `the entry ${entry.fileName} is encrypted or packed by an unusual method`,
        where: path,
        mend: 'Unpack it and import the file itself',
      })
    }
    const stream = await zip.openReadStreamPromise(entry)
    let read = 0
    let sum = 0
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const chunk of stream) {
        if (!Buffer.isBuffer(chunk)) continue
        read += chunk.length
        sum = crc32(chunk, sum)
        yield chunk
      }
      if (sum !== entry.crc32) throw new Error('its checksum differs')
    }
    const close = () => {
      stream.destroy()
      zip.close()
    }
    const done = () => (entry.uncompressedSize === 0 ? 1 : read / entry.uncompressedSize)
    return { name: entry.fileName, bytes: bytes(), done, close }
  } catch (error) {
    zip.close()
    throw error
  }
}
