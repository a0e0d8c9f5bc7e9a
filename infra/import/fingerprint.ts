// SHA-256 of a file's bytes: what makes the same file the same source at every run.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { importFault } from './import-fault.ts'

export interface Fingerprint {
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: number
  /** Throws when the file is not what was read, by size and time of change. */
  verifyUnchanged(): Promise<void>
}

export async function fingerprint(
  path: string,
  options: { readonly signal: AbortSignal; onShare(share: number): void },
): Promise<Fingerprint> {
  const before = await stat(path)
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024, signal: options.signal })
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue
      hash.update(chunk)
      options.onShare(before.size === 0 ? 1 : stream.bytesRead / before.size)
    }
  } catch (cause) {
    if (!options.signal.aborted) throw cause
    throw importFault('IMPORT_INTERRUPTED', {
      what: 'stopped before anything was sent',
      where: path,
      mend: 'Run the same command again',
      cause,
    })
  }
  return {
    sha256: hash.digest('hex'),
    bytes: before.size,
    async verifyUnchanged() {
      const after = await stat(path)
      if (after.size === before.size && after.mtimeMs === before.mtimeMs) return
      throw importFault('FILE_CHANGED', {
        what: 'the file was changed while it was imported',
        where: path,
        mend: 'Import a copy that nobody writes to; rows that went in keep the origin of the old contents',
      })
    },
  }
}
