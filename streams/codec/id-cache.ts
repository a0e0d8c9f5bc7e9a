// Schema ids on disk, so that a warm start needs no registry. A cache is one registry's: another
// address or an unreadable file means an empty cache, never an error.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const contents = z.object({
  registryUrl: z.string(),
  /** Subject → hash of a text → its id. */
  ids: z.record(z.string(), z.record(z.string(), z.number().int())),
  /** Schemas that others wrote with: id → text. */
  foreign: z.record(z.string(), z.string()),
})

export interface IdCache {
  idOf(subject: string, text: string): number | undefined
  setId(subject: string, text: string, schemaId: number): void
  foreign(): ReadonlyMap<number, string>
  setForeign(schemaId: number, text: string): void
  /** Forgets all: the registry is another one than this cache's. */
  clear(): void
  /** Writes whole or not at all. */
  save(): Promise<void>
}

export async function openIdCache(file: string, registryUrl: string): Promise<IdCache> {
  const found = await read(file)
  const usable = found?.registryUrl === registryUrl ? found : undefined
  const ids = new Map(
    Object.entries(usable?.ids ?? {}).map(([subject, known]) => [
      subject,
      new Map(Object.entries(known)),
    ]),
  )
  const foreign = new Map(
    Object.entries(usable?.foreign ?? {}).map(([id, text]) => [Number(id), text]),
  )
  return {
    idOf: (subject, text) => ids.get(subject)?.get(hashOf(text)),
    setId(subject, text, schemaId) {
      const known = ids.get(subject) ?? new Map<string, number>()
      ids.set(subject, known.set(hashOf(text), schemaId))
    },
    foreign: () => foreign,
    setForeign(schemaId, text) {
      foreign.set(schemaId, text)
    },
    clear() {
      ids.clear()
      foreign.clear()
    },
    save: () =>
      write(file, {
        registryUrl,
        ids: Object.fromEntries(
          [...ids].map(([subject, known]) => [subject, Object.fromEntries(known)]),
        ),
        foreign: Object.fromEntries(foreign),
      }),
  }
}

async function read(file: string): Promise<z.infer<typeof contents> | undefined> {
  try {
    return contents.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Several processes may write one file: each writes its own beside it and renames. */
async function write(file: string, value: z.infer<typeof contents>): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const beside = `${file}.${randomUUID()}`
  try {
    const handle = await open(beside, 'wx')
    try {
      await handle.writeFile(`${JSON.stringify(value)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
