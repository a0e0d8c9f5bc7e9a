// Does a journal answer its commands as it must? Compares the two topics, and what clients were told, record by record.
import {
  type Acknowledged,
  type Addresses,
  type Decoded,
  Decoder,
  type JournalNames,
  type RawRecord,
  readTopics,
} from './read-log.ts'
import { type Told, validOf } from './valid-records.ts'

export interface JournalReport {
  readonly commands: number
  readonly answered: number
  readonly events: number
  readonly refused: number
  readonly repeated: number
  readonly epochs: number
  readonly voided: number
  readonly problems: string[]
  /** Valid records in journal order, by partition. */
  readonly valid: readonly Answer[]
  /** Every record of the journal, void ones too, by partition and offset. */
  readonly journal: readonly RawRecord[]
}

export interface Answer {
  readonly told: Told
  readonly decoded: Decoded
}

export interface Reset {
  /** Partitions that lost commands: what is left of them must stay unanswered. */
  readonly halted: ReadonlySet<number>
}

const problemsMax = 50

export async function checkJournal(
  addresses: Addresses,
  names: JournalNames,
  acknowledged: readonly Acknowledged[] = [],
  reset: Reset = { halted: new Set() },
): Promise<JournalReport> {
  const records = await readTopics(addresses, [names.commands, names.events])
  const decoder = new Decoder(addresses)
  const problems: string[] = []
  const note = (text: string) => {
    if (problems.length < problemsMax) problems.push(text)
  }
  const commands = records.filter(({ topic }) => topic === names.commands)
  const journal = records.filter(({ topic }) => topic === names.events)
  contiguous(journal, note)
  const answers: Answer[] = []
  let voided = 0
  for (const partition of new Set(records.map((record) => record.partition))) {
    const { valid, voided: here } = validOf(
      journal.filter((record) => record.partition === partition),
    )
    voided += here
    const mine = await Promise.all(
      valid.map(async (told) => ({
        told,
        decoded: await decoder.decode(told.raw.value ?? Buffer.alloc(0)),
      })),
    )
    answers.push(...mine)
    if (reset.halted.has(partition)) unanswered(partition, commands, mine, note)
    else prefix(partition, commands, mine, note)
  }
  const outcomes = answers.filter(({ told }) => told.kind === 'outcome')
  versions(outcomes, note)
  effects(outcomes, note)
  await acknowledgements(acknowledged, commands, decoder, note)
  const count = (type: (name: string) => boolean) =>
    outcomes.filter(({ decoded }) => type(decoded.type)).length
  return {
    commands: commands.length,
    answered: outcomes.filter(({ told }) => told.index === 0).length,
    events: count((name) => name !== 'CommandRefused' && name !== 'CommandRepeated'),
    refused: count((name) => name === 'CommandRefused'),
    repeated: count((name) => name === 'CommandRepeated'),
    epochs: answers.length - outcomes.length,
    voided,
    problems,
    valid: answers,
    journal,
  }
}

type Note = (text: string) => void

function contiguous(journal: readonly RawRecord[], note: Note): void {
  const next = new Map<number, number>()
  for (const { topic, partition, offset } of journal) {
    const expected = next.get(partition) ?? 0
    if (offset !== expected)
      note(`${topic}[${partition}]: offset ${offset} where ${expected} was due`)
    next.set(partition, offset + 1)
  }
}

/** Every command has one answer, in the order of the commands, whole. */
function prefix(
  partition: number,
  commands: readonly RawRecord[],
  answers: readonly Answer[],
  note: Note,
): void {
  const asked = commands
    .filter((record) => record.partition === partition)
    .map(({ offset }) => offset)
  const outcomes = answers.filter(({ told }) => told.kind === 'outcome')
  // What was deleted in good order was answered before.
  const told = outcomes
    .filter((answer) => answer.told.index === 0 && answer.told.command >= (asked[0] ?? 0))
    .map((answer) => answer.told.command)
  for (const [at, offset] of asked.entries()) {
    if (told[at] !== offset) {
      note(`partition ${partition}: command ${offset} is answered by ${told[at] ?? 'nothing'}`)
      break
    }
  }
  if (told.length > asked.length)
    note(`partition ${partition}: ${told.length} answers to ${asked.length} commands`)
  for (const [at, { told: one }] of outcomes.entries()) {
    const next = outcomes[at + 1]?.told
    if (one.index < one.count - 1 && next?.index !== one.index + 1) {
      note(
        `partition ${partition}: the answer to command ${one.command} is cut after record ${one.index}`,
      )
    }
  }
}

function unanswered(
  partition: number,
  commands: readonly RawRecord[],
  answers: readonly Answer[],
  note: Note,
): void {
  const told = new Set(answers.map((answer) => answer.told.command))
  const answered = commands.filter(
    (record) => record.partition === partition && told.has(record.offset),
  )
  if (answered.length > 0)
    note(`partition ${partition} lost commands, and yet answers ${answered.length} behind them`)
}

function versions(outcomes: readonly Answer[], note: Note): void {
  const at = new Map<string, number>()
  for (const { decoded } of outcomes) {
    if (decoded.type === 'CommandRefused' || decoded.type === 'CommandRepeated') continue
    const id = String(decoded.envelope['entityId'])
    const version = Number(decoded.envelope['version'])
    const before = at.get(id) ?? 0
    if (version !== before + 1) note(`${id}: version ${version} follows ${before}`)
    at.set(id, version)
  }
}

/** A command id has at most one effect, however often it was sent. */
function effects(outcomes: readonly Answer[], note: Note): void {
  const by = new Map<string, number>()
  for (const { told, decoded } of outcomes) {
    if (decoded.type === 'CommandRefused' || decoded.type === 'CommandRepeated') continue
    const { orgId, entityId, commandId } = decoded.envelope
    const id = `${String(orgId)} ${String(entityId)} ${String(commandId)}`
    const first = by.get(id)
    if (first !== undefined && first !== told.command)
      note(`command id ${id} took effect at ${first} and ${told.command}`)
    by.set(id, told.command)
  }
}

/** What a client was told to be in the log is there: this very command, not another one at its place. */
async function acknowledgements(
  list: readonly Acknowledged[],
  commands: readonly RawRecord[],
  decoder: Decoder,
  note: Note,
): Promise<void> {
  const at = new Map(
    commands.map((record) => [`${record.topic}:${record.partition}:${record.offset}`, record]),
  )
  for (const { topic, partition, offset, entityId, commandId } of list) {
    const record = at.get(`${topic}:${partition}:${offset}`)
    const place = `${topic}[${partition}]@${offset}`
    if (record === undefined) {
      note(`acknowledged ${commandId} at ${place}: not in the log`)
      continue
    }
    const found = (await decoder.decode(record.value ?? Buffer.alloc(0))).envelope['commandId']
    if (record.key !== entityId || found !== commandId) {
      note(`acknowledged ${commandId} at ${place}: the log holds ${String(found)} there`)
    }
  }
}
