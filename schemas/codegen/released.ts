// The freeze: schemas/released.json holds the hash of each registered text that was released.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RecordSource } from './source.ts'

export type Released = Readonly<Record<string, string>>

const released = z.record(z.string().endsWith('.avsc'), z.string().regex(/^[0-9a-f]{64}$/))

export function readReleased(root: string): Released {
  return released.parse(JSON.parse(readFileSync(join(root, 'released.json'), 'utf8')))
}

export function writeReleased(root: string, sources: readonly RecordSource[]): void {
  writeFileSync(join(root, 'released.json'), `${JSON.stringify(hashes(sources), null, 2)}\n`)
}

/** File → hash of the text that the registry is given. */
export function hashes(sources: readonly RecordSource[]): Released {
  const entries = sources.flatMap((source) =>
    source.versions.map((item): [string, string] => [
      item.file,
      createHash('sha256').update(item.text).digest('hex'),
    ]),
  )
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}

export function freezeProblems(frozen: Released, present: Released): readonly string[] {
  return Object.entries(frozen).flatMap(([file, hash]) => {
    if (present[file] === undefined) return [`${file} was released and is gone`]
    return present[file] === hash
      ? []
      : [`${file} was released and its text changed; mend: restore it and add a new version`]
  })
}
