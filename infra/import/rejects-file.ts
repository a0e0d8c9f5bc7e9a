// The rejects file: one JSON object a line for each row that was not imported, with its place and the reason.
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { access, constants, open, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { finished } from 'node:stream/promises'
import { z } from 'zod'
import { messageOf } from '../../streams/base/faults.ts'
import { importFault } from './import-fault.ts'

export interface Reject {
  readonly line: number
  readonly record: number
  readonly task: string | undefined
  readonly by: 'file' | 'mapping' | 'decider'
  readonly code: string
  readonly message: string
  /** The row as JSON text. */
  readonly row: string
}

export interface RejectsFile {
  readonly path: string
  write(reject: Reject): Promise<void>
  /** Removes the file when nothing was rejected; its path otherwise. */
  close(): Promise<string | undefined>
}

const rejectLine = z.object({ line: z.number(), record: z.number(), code: z.string() })

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
}

/** Next to the log; in the working folder where that cannot be written to. */
async function defaultPath(log: string): Promise<string> {
  const name = `${basename(log)}.rejects.jsonl`
  return (await isWritable(dirname(log))) ? join(dirname(log), name) : resolve(name)
}

/** A rejects file of an earlier run is replaced, anything else is not touched. */
async function refuseForeign(path: string, log: string): Promise<void> {
  const refuse = (what: string) =>
    importFault('REJECTS_FILE_TAKEN', {
      what,
      where: path,
      mend: 'Give another path with --rejects',
    })
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return
  if (real === (await realpath(log))) throw refuse('this is the log itself')
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw refuse(`it cannot be read (${messageOf(cause)})`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8_192), 0, 8_192, 0)
    if (bytesRead === 0) return
    const start = buffer.toString('utf8', 0, bytesRead)
    if (!isReject(start.split('\n')[0] ?? '')) throw refuse('the file there is no rejects file')
  } finally {
    await file.close()
  }
}

function isReject(text: string): boolean {
  // A long row makes a long line: its beginning is enough.
  if (/^\{"line":\d+,"record":\d+,/.test(text)) return true
  try {
    return rejectLine.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

async function opened(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path)
  try {
    await once(stream, 'open')
  } catch (cause) {
    throw importFault('REJECTS_FILE_UNWRITABLE', {
      what: `the file for rejected rows cannot be written (${messageOf(cause)})`,
      where: path,
      mend: 'Give another path with --rejects',
      cause,
    })
  }
  return stream
}

export async function openRejects(given: string | undefined, log: string): Promise<RejectsFile> {
  const path = given ?? (await defaultPath(log))
  await refuseForeign(path, log)
  const stream = await opened(path)
  let written = 0
  let failure: Error | undefined
  let isClosed = false
  stream.on('error', (error) => {
    failure ??= error
  })
  return {
    path,
    async write({ row, ...place }) {
      // An import that did not wait for its last outcomes: the next run meets them again.
      if (isClosed) return
      if (failure !== undefined) throw failure
      written += 1
      const line = `${JSON.stringify(place).slice(0, -1)},"row":${row}}\n`
      if (!stream.write(line)) await Promise.race([once(stream, 'drain'), once(stream, 'close')])
    },
    async close() {
      isClosed = true
      stream.end()
      await finished(stream)
      if (written > 0) return path
      await rm(path, { force: true })
      return undefined
    },
  }
}
