// Plays rows as commands: reads ahead within bounds, keeps each task's order, counts every row once.
import { errors, isErrorCode } from '../../schemas/errors.ts'
import type { RowMapper } from './mapping/map-row.ts'
import type { ReadRow, Row } from './readers/row.ts'
import type { RejectsFile } from './rejects-file.ts'
import type {
  CommandSender,
  Delivered,
  ImportCommand,
  RecordChangeCommand,
} from './sender/command-sender.ts'
import { type DeliveryOptions, deliver } from './sender/deliver.ts'
import { type Reference, referenceOutcome, references } from './sender/references.ts'
import { ownCopy } from './sender/remembered.ts'
import type { RowCommands } from './sender/row-commands.ts'
import { type Job, type LaneLimits, taskLanes } from './sender/task-lanes.ts'
import { count, rowOutcome, type Tally } from './tally.ts'

export interface PlayOptions {
  readonly mapper: RowMapper
  readonly commands: RowCommands
  readonly sender: CommandSender
  readonly rejects: RejectsFile
  readonly tally: Tally
  readonly limits: LaneLimits & { readonly rememberedMax: number }
  /** Aborted: nothing more is read or begun, what is under way comes to its end. */
  readonly signal: AbortSignal
  readonly random: () => number
  /** Whenever a row was finished or an outcome came. */
  onStep(): void
}

export interface Player {
  /** Reads to the end, or to the abort, and waits for room only. */
  play(rows: AsyncIterable<ReadRow>): Promise<void>
  /** Waits for all that is under way. */
  idle(): Promise<void>
  readonly underWay: number
}

interface RowJob extends Job {
  readonly line: number
  readonly record: number
  readonly task: string
  readonly command: RecordChangeCommand
  readonly references: readonly Promise<Reference>[]
  /** JSON: a text of its own, so that a waiting row does not keep the chunk that it was read from. */
  readonly row: string
}

const jobBytes = 1_024

function explained(code: string, facts: Readonly<Record<string, string>> = {}): string {
  const means = isErrorCode(code) ? errors[code].means : 'The command was refused.'
  const named = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return named.length === 0 ? means : `${means} (${named.join(', ')})`
}

export function rowPlayer(options: PlayOptions): Player {
  const { tally, rejects, signal } = options
  const delivery: DeliveryOptions = {
    signal,
    sender: options.sender,
    random: options.random,
    onSent: () => (tally.sent += 1),
    onRetry: (code) => count(tally.retries, code),
  }
  async function send(command: ImportCommand): Promise<Delivered> {
    const outcome = await deliver(command, delivery)
    options.onStep()
    return outcome
  }
  const known = references({
    rememberedMax: options.limits.rememberedMax,
    deliver: send,
    onOutcome(command, outcome) {
      const counts = command.type === 'CreateTeam' ? tally.teams : tally.people
      counts[referenceOutcome(outcome)] += 1
    },
  })

  async function refuse(job: RowJob, code: string, message: string): Promise<void> {
    tally.rows.refused += 1
    count(tally.rejects, code)
    const { line, record, task, row } = job
    await rejects.write({ line, record, task, by: 'decider', code, message, row })
  }
  async function playJob(job: RowJob): Promise<void> {
    const found = await Promise.all(job.references)
    const bad = found.find((reference) => reference.type === 'refused')
    if (bad !== undefined) {
      const message = `the ${bad.what} that it names could not be created: ${bad.code}`
      await refuse(job, 'REFERENCE_REFUSED', message)
      return
    }
    if (signal.aborted) {
      tally.rows.left += 1
      return
    }
    const basisAtLeast = found.flatMap((reference) => ('ref' in reference ? [reference.ref] : []))
    const outcome = await send({ ...job.command, basisAtLeast })
    const became = rowOutcome(outcome)
    if (became === 'refused') {
      const code = outcome.code ?? 'REFUSED'
      await refuse(job, code, explained(code, outcome.facts))
    } else tally.rows[became] += 1
  }
  const lanes = taskLanes<RowJob>(options.limits, async (job) => {
    try {
      await playJob(job)
    } catch (error) {
      // Whether the last sending of it was decided is not known; the next run finds out.
      if (!signal.aborted) throw error
      tally.rows.unknown += 1
    }
    options.onStep()
  })
  const drop = () => {
    tally.rows.left += lanes.stop()
  }
  signal.addEventListener('abort', drop, { once: true })

  async function reject(row: ReadRow, problem: { code: string; message: string }, task?: string) {
    tally.rows.rejected += 1
    count(tally.rejects, problem.code)
    const json = JSON.stringify(row.type === 'row' ? row.fields() : row.raw)
    await rejects.write({
      line: row.line,
      record: row.record,
      task,
      by: row.type === 'row' ? 'mapping' : 'file',
      ...problem,
      row: json,
    })
  }
  function jobOf(row: Row, mapped: Parameters<RowCommands['change']>[0]): RowJob {
    const named = options.commands.references(mapped)
    const command = options.commands.change(mapped)
    const json = JSON.stringify(row.fields())
    return {
      lane: command.entityId,
      bytes: jobBytes + json.length,
      line: row.line,
      record: row.record,
      task: ownCopy(mapped.taskKey),
      command,
      references: named.map((given) => known.of(given)),
      row: json,
    }
  }
  return {
    async play(rows) {
      for await (const row of rows) {
        if (signal.aborted) return
        tally.rows.read += 1
        if (row.type === 'broken') await reject(row, row.problem)
        else {
          const result = options.mapper.map(row)
          if (result.type === 'rejected') await reject(row, result.problem, result.taskKey)
          else await lanes.add(jobOf(row, result.row))
        }
        options.onStep()
      }
    },
    idle: () => lanes.idle(),
    get underWay() {
      return lanes.running
    },
  }
}
