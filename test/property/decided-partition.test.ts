// The model's invariants on the real runtime: two owners of one partition over a log in memory, appends that are refused,
// lost, doubtful or late, owners killed and fenced at any step. PREFIX, ONCE and VERSIONS hold whatever happens.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { id } from '../support/decider-world.ts'
import {
  fakeDecider,
  startedTwice,
  startTask,
} from '../unit/streams/runtime/decider/fake-decider.ts'
import type { Fate } from '../unit/streams/runtime/decider/fake-log.ts'
import { type Owner, TaskWorld } from '../unit/streams/runtime/decider/task-world.ts'

type Step =
  | { readonly do: 'send'; readonly count: number }
  | { readonly do: 'repeat' }
  | { readonly do: 'fail'; readonly fate: Fate }
  | { readonly do: 'land late' }
  | { readonly do: 'own'; readonly disk: string }
  | { readonly do: 'kill' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  fc.record({ do: fc.constant('repeat' as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      fate: fc.constantFrom<Fate>('refuse', 'lose', 'land-unknown', 'late'),
    }),
  },
  fc.record({ do: fc.constant('land late' as const) }),
  fc.record({ do: fc.constant('own' as const), disk: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('kill' as const) }),
)

/** What happens, and for how many turns of the loop it is left to itself. */
const plays = fc.array(fc.tuple(step, fc.integer({ min: 0, max: 40 })), {
  minLength: 4,
  maxLength: 16,
})
/** Each costs a new term, whose back-off grows. */
const fatesMax = 2

interface Seen {
  readonly error: unknown
  /** Command offset of each valid record, in the order of the journal. */
  readonly offsets: readonly number[]
  readonly answered: number
  readonly versions: readonly number[]
  readonly expected: { readonly commands: number; readonly versions: number }
}

class Play {
  readonly world = new TaskWorld(fakeDecider({ decide: () => startedTwice }))
  #owners: { disk: string; owner: Owner }[] = []
  #sent = 0
  #distinct = 0

  async do(step: Step): Promise<void> {
    switch (step.do) {
      case 'send':
        for (let count = 0; count < step.count; count += 1) this.#send(this.#distinct++)
        return
      case 'repeat':
        if (this.#distinct > 0) this.#send(this.#distinct - 1)
        return
      case 'fail':
        if (this.world.log.fates.length < fatesMax) this.world.log.fates.push(step.fate)
        return
      case 'land late':
        this.world.log.landLate()
        return
      case 'own':
        // Another owner beside the one that believes in its partition; a disk has one owner at a time.
        if (this.#owners.some(({ disk }) => disk === step.disk)) return
        this.#owners.push({ disk: step.disk, owner: await this.world.own(step.disk) })
        return
      case 'kill':
        await this.#owners.shift()?.owner.stop()
        return
      default:
        step satisfies never
    }
  }

  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate)
  }

  /** One owner is left: it answers everything, whatever still fails. */
  async settle(): Promise<Seen> {
    this.world.log.landLate()
    for (const { owner } of this.#owners.splice(1)) await owner.stop()
    const kept = this.#owners[0]?.owner ?? (await this.world.own('last'))
    await this.world.answered(this.#sent)
    const answers = this.world.answers()
    const events = answers.filter(([, type]) => type === 'TaskStarted')
    return {
      error: kept.partition.status.error,
      offsets: answers.map(([offset]) => offset),
      answered: new Set(answers.map(([offset]) => offset)).size,
      versions: events.map(([, , version]) => version),
      expected: { commands: this.#sent, versions: this.#distinct * 2 },
    }
  }

  #send(distinct: number): void {
    this.#sent += 1
    this.world.command(startTask({ commandId: id(10_000 + distinct) }))
  }
}

describe('a decided partition', () => {
  it('answers each command once and in order, whoever owns it and whatever its appends meet', async () => {
    await fc.assert(
      fc.asyncProperty(plays, async (steps) => {
        const play = new Play()
        try {
          await play.do({ do: 'own', disk: 'a' })
          await play.turns(60)
          for (const [each, turns] of steps) {
            await play.do(each)
            await play.turns(turns)
          }
          const seen = await play.settle()
          expect(seen.error).toBeUndefined()
          // PREFIX and ONCE: each command in its turn, none skipped, none twice.
          expect(seen.answered).toBe(seen.expected.commands)
          expect(seen.offsets).toEqual(seen.offsets.toSorted((one, other) => one - other))
          // VERSIONS, gap-free; and every distinct command had its two events once.
          const { versions } = seen.expected
          expect(seen.versions).toEqual(Array.from({ length: versions }, (_, at) => at + 1))
        } finally {
          await play.world.close()
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })
})
