// Plays the history once: organisation, teams, people, agents, then the tasks side by side, each in its order,
// then links, then the word that it is whole. Stopped anywhere, it is taken up again by playing all of it: what
// was decided before answers as repeated or applied.
import { dependencyFault, HiveError } from '../../streams/base/faults.ts'
import type { CommandInput, Outcome, Producer } from '../../streams/producer/index.ts'
import { type HistoryCommands, type TaskCommands, wholeVersion } from './history-commands.ts'
import { type Persistence, persistently } from './persistence.ts'

export type Sender = Pick<Producer, 'send' | 'outcome' | 'ready'>

export interface SeedOptions extends Persistence {
  readonly sender: Sender
  /** CreateOrganisation under a new commandId: its answer tells whether the company is there, and whole. */
  readonly organisation: CommandInput
  /** Asked for only where something is left to play. */
  history(): Promise<HistoryCommands>
  onProgress(facts: SeedFacts): void
}

export interface SeedFacts {
  /** `found`: it was there, whole; nothing else was sent. */
  readonly company: 'seeded' | 'found'
  readonly commands: number
  readonly accepted: number
  /** Answered by an earlier run. */
  readonly alreadyThere: number
  readonly refused: number
  readonly refusedByCode: Readonly<Record<string, number>>
  readonly tookMs: number
}

/** Tasks played at once: about eight commands each. */
const tasksAtOnce = 200
const linksAtOnce = 500
const outcomeTimeoutMs = 60_000
const presentCodes: ReadonlySet<string> = new Set(['ALREADY_EXISTS', 'ALREADY_APPLIED'])

export async function seedCompany(options: SeedOptions): Promise<SeedFacts> {
  const play = new Play(options)
  const found = await play.decided(options.organisation)
  if (found.code === 'ALREADY_EXISTS' && found.version >= wholeVersion) return play.facts('found')
  if (found.status === 'refused' && found.code !== 'ALREADY_EXISTS') throw impossible(found)
  const history = await options.history()
  await play.together(history.teams)
  await play.together(history.people)
  await play.together(history.agents)
  await play.tasks(history.tasks())
  for (let from = 0; from < history.links.length; from += linksAtOnce) {
    await play.together(history.links.slice(from, from + linksAtOnce))
  }
  const completed = await play.decided(history.completion)
  if (completed.status === 'refused' && completed.code !== 'NO_CHANGE') throw impossible(completed)
  return play.facts('seeded')
}

class Play {
  readonly #options: SeedOptions
  readonly #begun = performance.now()
  #accepted = 0
  #alreadyThere = 0
  readonly #refused = new Map<string, number>()

  constructor(options: SeedOptions) {
    this.#options = options
  }

  facts(company: SeedFacts['company']): SeedFacts {
    const refused = [...this.#refused.values()].reduce((sum, count) => sum + count, 0)
    return {
      company,
      commands: this.#accepted + this.#alreadyThere + refused,
      accepted: this.#accepted,
      alreadyThere: this.#alreadyThere,
      refused,
      refusedByCode: Object.fromEntries(this.#refused),
      tookMs: Math.round(performance.now() - this.#begun),
    }
  }

  /** To a final outcome, counted. */
  async decided(command: CommandInput): Promise<Outcome> {
    const outcome = await persistently(this.#options, () => this.#ask(command))
    this.#count(outcome)
    return outcome
  }

  /** In any order. */
  async together(commands: readonly CommandInput[]): Promise<void> {
    await Promise.all(commands.map((command) => this.decided(command)))
    this.#options.onProgress(this.facts('seeded'))
  }

  async tasks(tasks: Iterator<TaskCommands>): Promise<void> {
    const worker = async () => {
      for (let next = tasks.next(); next.done !== true; next = tasks.next()) {
        await this.#options.sender.ready()
        await this.#task(next.value)
        this.#options.onProgress(this.facts('seeded'))
      }
    }
    await Promise.all(Array.from({ length: tasksAtOnce }, worker))
  }

  /**
   * The creation waits for all that the task refers to; what follows it finds that known, so it is sent at
   * once, and the log keeps its order.
   */
  async #task({ creation, changes }: TaskCommands): Promise<void> {
    await this.decided(creation)
    const outcomes = await persistently(this.#options, () =>
      Promise.all(changes.map((command) => this.#ask(command))),
    )
    for (const outcome of outcomes) this.#count(outcome)
  }

  async #ask(command: CommandInput): Promise<Outcome> {
    const { sender } = this.#options
    const receipt = await sender.send(command)
    const outcome = await sender.outcome(receipt, { timeoutMs: outcomeTimeoutMs })
    if (!outcome.retryable) return outcome
    throw dependencyFault(outcome.code ?? 'REFUSED', `${command.type} was refused for now`)
  }

  #count({ status, repeated, code = 'REFUSED' }: Outcome): void {
    if (repeated || (status === 'refused' && presentCodes.has(code))) this.#alreadyThere += 1
    else if (status === 'accepted') this.#accepted += 1
    else this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1)
  }
}

function impossible({ code = 'REFUSED', facts }: Outcome): HiveError {
  const told = Object.entries(facts).map(([name, value]) => `${name} ${value}`)
  return new HiveError(
    code,
    'permanent',
    `the demo company cannot be set up: ${code} (${told.join(', ')})`,
  )
}
