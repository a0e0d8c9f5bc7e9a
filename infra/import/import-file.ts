// Imports one file: fingerprint, check, play, account. Running it again changes nothing and finishes what was left.
import { setTimeout as wait } from 'node:timers/promises'
import { checkColumns } from './check-columns.ts'
import { fingerprint } from './fingerprint.ts'
import { importFault } from './import-fault.ts'
import { loadMapping } from './mapping/load-mapping.ts'
import { rowMapper } from './mapping/map-row.ts'
import type { Mapping } from './mapping/mapping-schema.ts'
import { type Player, rowPlayer } from './play-rows.ts'
import { finishedRows, type ImportProgress, progressReporter } from './progress.ts'
import { fileSize } from './readers/byte-source.ts'
import { type OpenRows, openRows } from './readers/open-rows.ts'
import { openRejects } from './rejects-file.ts'
import type { CommandSender } from './sender/command-sender.ts'
import { originIdOf, rowCommands } from './sender/row-commands.ts'
import { emptyTally, type Tally } from './tally.ts'

export interface ImportOptions {
  readonly file: string
  /** Path of a mapping, or the name of one that is shipped. */
  readonly mapping: string
  readonly orgId: string
  readonly sender: CommandSender
  /** Where rejected rows go; by default next to the file. */
  readonly rejects?: string | undefined
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Aborted: stops reading, waits for what is under way, says how to resume. */
  readonly signal?: AbortSignal | undefined
  readonly limits?: Partial<ImportLimits> | undefined
}

export interface ImportLimits {
  /** Rows read and not finished. */
  readonly jobsMax: number
  readonly bytesMax: number
  /** Teams and people remembered as known. */
  readonly rememberedMax: number
  /** With commands under way, without any outcome: the import stops. */
  readonly silenceMs: number
  /** After an abort, for outcomes under way. */
  readonly graceMs: number
}

const defaultLimits: ImportLimits = {
  jobsMax: 4_096,
  bytesMax: 32 * 1024 * 1024,
  rememberedMax: 20_000,
  silenceMs: 300_000,
  graceMs: 10_000,
}

export interface ImportSummary extends Tally {
  readonly file: string
  readonly format: 'csv' | 'xes'
  readonly system: string
  readonly orgId: string
  readonly sha256: string
  readonly originId: string
  /** undefined when nothing was rejected. */
  readonly rejectsFile: string | undefined
  readonly interrupted: boolean
  /** What to do next, in words; undefined when all is done. */
  readonly resume: string | undefined
  readonly seconds: number
  readonly rowsPerSecond: number
}

const checkEveryMs = 1_000

/** Plays to the end; throws when no outcome comes for too long while some are awaited. */
async function playAll(
  player: Player,
  rows: Parameters<Player['play']>[0],
  guard: {
    readonly quietMs: () => number
    readonly limits: ImportLimits
    readonly halt: AbortController
  },
): Promise<void> {
  const { limits, halt, quietMs } = guard
  let silence: Error | undefined
  const timer = setInterval(() => {
    if (player.underWay === 0 || quietMs() < limits.silenceMs) return
    silence ??= importFault('NO_OUTCOMES', {
      what: `no outcome came for ${Math.round(limits.silenceMs / 1000)} s, with ${player.underWay} awaited`,
      where: 'import',
      mend: 'See with hive status whether the decider runs; then import again: nothing is doubled',
    })
    halt.abort(silence)
  }, checkEveryMs)
  try {
    const done = playThrough(player, rows)
    // An import that is stopped does not wait for ever; its last outcomes are found by the next run.
    const late = new Promise<void>((resolve) => {
      const graceMs = () => (silence === undefined ? limits.graceMs : 0)
      const start = () => void wait(graceMs(), undefined, { ref: false }).then(resolve)
      if (halt.signal.aborted) start()
      else halt.signal.addEventListener('abort', start, { once: true })
    })
    await Promise.race([done, late])
    done.catch(() => undefined)
  } finally {
    clearInterval(timer)
  }
  if (silence !== undefined) throw silence
}

/** A file that cannot be read any further does not stop the rows that were read before. */
async function playThrough(player: Player, rows: Parameters<Player['play']>[0]): Promise<void> {
  try {
    await player.play(rows)
  } finally {
    await player.idle()
  }
}

export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const halt = new AbortController()
  const interrupt = () => halt.abort()
  if (options.signal?.aborted === true) interrupt()
  options.signal?.addEventListener('abort', interrupt, { once: true })
  try {
    const mapping = await loadMapping(options.mapping)
    await fileSize(options.file)
    const source = await openRows(options.file, mapping.file)
    try {
      return await importRows(source, mapping, options, halt)
    } finally {
      source.close()
    }
  } finally {
    options.signal?.removeEventListener('abort', interrupt)
  }
}

async function importRows(
  source: OpenRows,
  mapping: Mapping,
  options: ImportOptions,
  halt: AbortController,
): Promise<ImportSummary> {
  const limits = { ...defaultLimits, ...options.limits }
  const tally = emptyTally()
  const progress = progressReporter(tally, { listener: options.onProgress, nowMs: Date.now })
  const mapper = rowMapper(mapping, { onShortened: () => (tally.shortened += 1) })
  checkColumns(source, mapper.columns)
  const print = await fingerprint(options.file, {
    signal: halt.signal,
    onShare: (share) => progress.tick('fingerprint', share),
  })
  const originId = originIdOf(options.orgId, print.sha256)
  const scope = { orgId: options.orgId, system: mapping.system, originId }
  const rejects = await openRejects(options.rejects, options.file)
  const startedAt = Date.now()
  let steppedAt = startedAt
  const player = rowPlayer({
    mapper,
    commands: rowCommands(scope),
    sender: options.sender,
    rejects,
    tally,
    limits,
    signal: halt.signal,
    random: Math.random,
    onStep() {
      steppedAt = Date.now()
      progress.tick('rows', source.done())
    },
  })
  let rejectsFile: string | undefined
  try {
    const quietMs = () => Date.now() - steppedAt
    await playAll(player, source.rows(), { quietMs, limits, halt })
  } finally {
    rejectsFile = await rejects.close()
  }
  tally.rows.unknown += player.underWay
  progress.last(source.done())
  const interrupted = halt.signal.aborted
  if (!interrupted) await print.verifyUnchanged()
  const seconds = (Date.now() - startedAt) / 1000
  return {
    ...tally,
    file: options.file,
    format: source.format,
    ...scope,
    sha256: print.sha256,
    rejectsFile,
    interrupted,
    resume: interrupted
      ? 'Run the same command again: what went in is recognised, the rest follows.'
      : undefined,
    seconds,
    rowsPerSecond: seconds > 0 ? finishedRows(tally.rows) / seconds : 0,
  }
}
