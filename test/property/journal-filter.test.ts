// The model's rules (docs/architecture.md, R1 to R14) against the real filter: random runs of several writers that
// lose their partition without knowing it, crash, append late, twice or never.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advance, judge } from '../../streams/journal/filter.ts'
import type { JournalHeader } from '../../streams/journal/header.ts'
import { initialPosition, type Position } from '../../streams/journal/position.ts'

const commandsTotal = 6

/** What an outcome was decided on: the effective outcomes before it, as its writer knew them. */
interface Decided {
  readonly id: string
  readonly base: string
}
type Header = JournalHeader & { readonly decided?: Decided }

interface Term {
  readonly writer: string
  readonly epoch: number
  confirmed: boolean
  last: number
  /** Effective outcomes when the term began, then its own. */
  base: string
}

interface Writer {
  position: Position
  read: number
  /** Effective outcomes that it has folded. */
  effective: string
  term: Term | undefined
}

interface Run {
  readonly log: Header[]
  readonly delayed: Header[][]
  readonly writers: Writer[]
  minted: number
}

function fold(run: Run, writer: Writer, upTo = run.log.length): void {
  while (writer.read < upTo) {
    const header = run.log[writer.read]
    const verdict = judge(writer.position, header)
    writer.position = advance(writer.position, header, verdict)
    writer.read += 1
    if (verdict === 'outcome') writer.effective += whole(header)
    const { term } = writer
    if (term === undefined || header === undefined) continue
    if (header.type === 'epoch') {
      if (header.writer === term.writer) {
        if (verdict === 'epoch') {
          term.confirmed = true
          term.last = writer.position.commandOffset
          term.base = writer.effective
        } else writer.term = undefined
      } else if (verdict === 'epoch') writer.term = undefined
    } else if (verdict === 'void' && header.epoch === term.epoch) writer.term = undefined
  }
}

/** The name of an outcome, once its last record is there. */
function whole(header: Header | undefined): string {
  return header?.type === 'outcome' && header.index === header.count - 1
    ? `${header.decided?.id ?? ''} `
    : ''
}

/** `fate`: lands at once, lands later, lands twice, is lost. */
function append(run: Run, batch: Header[], fate: number): void {
  if (fate === 3) return
  if (fate === 1) run.delayed.push(batch)
  else run.log.push(...batch)
  if (fate === 2) run.delayed.push(batch)
}

function step(run: Run, action: readonly [number, number, number]): void {
  const [kind, who, fate] = action
  const writer = run.writers[who % run.writers.length]
  if (writer === undefined) return
  switch (kind) {
    case 0:
      fold(run, writer, Math.min(run.log.length, writer.read + 1 + (fate % 3)))
      return
    case 1: {
      if (writer.term !== undefined) return
      fold(run, writer)
      run.minted += 1
      const epoch = writer.position.epoch + 1
      const term = { writer: `w${run.minted}`, epoch, confirmed: false, last: -1, base: '' }
      writer.term = term
      append(run, [{ type: 'epoch', epoch, writer: term.writer }], fate)
      return
    }
    case 2: {
      const { term } = writer
      if (term?.confirmed !== true || term.last + 1 >= commandsTotal) return
      const count = 1 + (fate % 2)
      const commandOffset = term.last + 1
      run.minted += 1
      const decided = { id: `d${run.minted}`, base: term.base }
      term.base += `${decided.id} `
      const batch = Array.from(
        { length: count },
        (_, index): Header => ({
          type: 'outcome',
          epoch: term.epoch,
          commandOffset,
          prevCommandOffset: term.last,
          index,
          count,
          decided,
        }),
      )
      term.last = commandOffset
      append(run, batch, fate % 4)
      return
    }
    case 3: {
      const batch = run.delayed.shift()
      if (batch !== undefined) run.log.push(...batch)
      return
    }
    case 4:
      writer.term = undefined
      writer.position = initialPosition
      writer.read = 0
      writer.effective = ''
      return
    default:
      writer.term = undefined
  }
}

function play(actions: readonly (readonly [number, number, number])[]): Run {
  const writers = [0, 1, 2].map(
    (): Writer => ({
      position: initialPosition,
      read: 0,
      effective: '',
      term: undefined,
    }),
  )
  const run: Run = { log: [], delayed: [], writers, minted: 0 }
  for (const action of actions) step(run, action)
  for (const batch of run.delayed.splice(0)) run.log.push(...batch)
  return run
}

/** Mostly work, now and then a fault: a run that only fails says little. */
const kinds = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 8, arbitrary: fc.constant(2) },
  { weight: 2, arbitrary: fc.constant(3) },
  { weight: 1, arbitrary: fc.constantFrom(4, 5) },
)
const fates = fc.constantFrom(0, 4, 0, 4, 0, 4, 1, 5, 1, 5, 2, 3, 6, 7)
const runs = fc
  .array(fc.tuple(kinds, fc.nat(2), fates), { minLength: 20, maxLength: 90, size: 'max' })
  .map(play)

function verdicts(log: readonly Header[], from: Position) {
  let position = from
  return log.slice(from.offset).map((header) => {
    const verdict = judge(position, header)
    position = advance(position, header, verdict)
    return { verdict, position }
  })
}

describe('the filter of R4 over every order in which writers may append', () => {
  it('PREFIX, ONCE: effective outcomes answer the commands in order, each once, none skipped', () => {
    fc.assert(
      fc.property(runs, ({ log }) => {
        const answered: number[] = []
        for (const [at, { verdict }] of verdicts(log, initialPosition).entries()) {
          const header = log[at]
          if (verdict === 'outcome' && header?.type === 'outcome' && header.index === 0) {
            answered.push(header.commandOffset)
          }
        }
        expect(answered).toEqual(answered.map((_, index) => index))
      }),
      { numRuns: 2_000 },
    )
  })

  it('ONCE: the records of an effective outcome stand in order and are whole or cut by nothing valid', () => {
    fc.assert(
      fc.property(runs, ({ log }) => {
        let next = 0
        for (const [at, { verdict }] of verdicts(log, initialPosition).entries()) {
          const header = log[at]
          if (verdict !== 'outcome' || header?.type !== 'outcome') continue
          expect(header.index).toBe(next)
          next = header.index === header.count - 1 ? 0 : next + 1
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('BASE: every effective outcome was decided on exactly the effective outcomes before it', () => {
    fc.assert(
      fc.property(runs, ({ log }) => {
        let effective = ''
        const wrong = verdicts(log, initialPosition).filter(({ verdict }, at) => {
          const header = log[at]
          if (verdict !== 'outcome' || header?.type !== 'outcome') return false
          const stands = header.index > 0 || header.decided?.base === effective
          effective += whole(header)
          return !stands
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 4_000 },
    )
  })

  it('READER: a reader restarted at any offset with its stored position agrees on every later record', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ({ log }, at) => {
        const whole = verdicts(log, initialPosition)
        if (whole.length === 0) return
        const stored = whole[at % whole.length]?.position ?? initialPosition
        const later = verdicts(log, stored).map(({ verdict }) => verdict)
        expect(later).toEqual(whole.slice(stored.offset).map(({ verdict }) => verdict))
      }),
      { numRuns: 2_000 },
    )
  })

  it('an epoch is begun once: of two writers that claim the same number, only the first is valid', () => {
    fc.assert(
      fc.property(runs, ({ log }) => {
        const begun = verdicts(log, initialPosition).flatMap(({ verdict }, at) => {
          const header = log[at]
          return verdict === 'epoch' && header !== undefined ? [header.epoch] : []
        })
        expect(begun).toEqual([...new Set(begun)].toSorted((one, other) => one - other))
      }),
      { numRuns: 2_000 },
    )
  })
})
