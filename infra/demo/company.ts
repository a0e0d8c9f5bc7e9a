// What the living company knows of itself: tasks that somebody may still work on, links, paused agents. It is
// learned from outcomes, also from refusals, and bounded: what is over is soon forgotten.
import { enumSymbols } from '../../schemas/generated/enums.ts'
import type { Outcome } from '../../streams/producer/index.ts'
import {
  type CompanyTask,
  changedTask,
  createdTask,
  isOver,
  type KnownStatus,
} from './company-task.ts'
import type { Deed } from './deeds.ts'
import type { Link } from './history.ts'

export interface CompanyState {
  readonly tasks: readonly CompanyTask[]
  readonly links: readonly Link[]
  readonly pausedAgents: readonly string[]
}

export type Answer = Pick<Outcome, 'status' | 'code' | 'facts'>

/** Tasks in work at any time, about; the company creates more or fewer to stay there. */
export const liveTarget = 400
const liveMax = 2 * liveTarget
/** Closed and cancelled tasks that may be taken up again. */
const overMax = 60
export const linksMax = 300
/** Refusals that the model cannot explain, in a row, after which a task is left alone. */
const strikesMax = 2

export class Company {
  /** In order of creation. */
  readonly #live = new Map<string, CompanyTask>()
  readonly #over = new Map<string, CompanyTask>()
  readonly #strikes = new Map<string, number>()
  readonly #underWay = new Set<string>()
  #links: Link[]
  readonly #pausedAgents: Set<string>

  constructor({ tasks, links, pausedAgents }: CompanyState) {
    for (const task of tasks) this.#keep(task)
    this.#links = links.slice(-linksMax)
    this.#pausedAgents = new Set(pausedAgents)
  }

  get state(): CompanyState {
    return {
      tasks: [...this.#over.values(), ...this.#live.values()],
      links: this.#links,
      pausedAgents: [...this.#pausedAgents],
    }
  }

  get liveCount(): number {
    return this.#live.size
  }

  get full(): boolean {
    return this.#live.size >= liveMax
  }

  /** Nothing of what is listed is under way: of one task, one thing at a time. */
  get liveTasks(): readonly CompanyTask[] {
    return [...this.#live.values()].filter(({ id }) => !this.#underWay.has(id))
  }

  get overTasks(): readonly CompanyTask[] {
    return [...this.#over.values()].filter(({ id }) => !this.#underWay.has(id))
  }

  get links(): readonly Link[] {
    return this.#links
  }

  get pausedAgents(): ReadonlySet<string> {
    return this.#pausedAgents
  }

  isUnderWay(id: string): boolean {
    return this.#underWay.has(id)
  }

  begin(deed: Deed): void {
    for (const id of concernedBy(deed)) this.#underWay.add(id)
  }

  /** undefined: what became of it is not known. */
  settle(deed: Deed, answer: Answer | undefined): void {
    for (const id of concernedBy(deed)) this.#underWay.delete(id)
    if (answer?.status === 'accepted') this.#happened(deed)
    else if (answer !== undefined) this.#refused(deed, answer)
  }

  #happened(deed: Deed): void {
    switch (deed.type) {
      case 'create':
        this.#keep(createdTask(deed.taskId, deed.by.id, deed.said))
        return
      case 'change': {
        const task = this.#find(deed.taskId)
        this.#strikes.delete(deed.taskId)
        if (task === undefined) return
        const after = changedTask(task, deed.said)
        if (after === undefined) this.#forget(task.id)
        else this.#keep(after)
        return
      }
      case 'link':
        this.#links.push(deed.link)
        return
      case 'unlink':
        this.#dropLink(deed.link)
        return
      case 'agent':
        if (deed.said.type === 'PauseAgent') this.#pausedAgents.add(deed.agentId)
        else this.#pausedAgents.delete(deed.agentId)
        return
      default:
        deed satisfies never
    }
  }

  #refused(deed: Deed, { code, facts }: Answer): void {
    switch (deed.type) {
      case 'create':
        return
      case 'change':
        this.#refusedChange(deed, { code, facts })
        return
      case 'link':
        if (code === 'UNKNOWN_TASK' || code === 'UNKNOWN_BASIS') this.#forget(facts['taskId'] ?? '')
        return
      case 'unlink':
        this.#dropLink(deed.link)
        return
      case 'agent':
        // It was the other way round already, or is stopped: then nobody is to hand it anything.
        if (facts['from'] === 'active') this.#pausedAgents.delete(deed.agentId)
        else this.#pausedAgents.add(deed.agentId)
        return
      default:
        deed satisfies never
    }
  }

  #refusedChange(
    deed: Extract<Deed, { type: 'change' }>,
    { code, facts }: Pick<Answer, 'code' | 'facts'>,
  ): void {
    const task = this.#find(deed.taskId)
    if (task === undefined || deed.mistaken) return
    const from = statusOf(facts['from'])
    if (code === 'NOT_FOUND') this.#forget(task.id)
    else if (code === 'FORBIDDEN_TRANSITION' && from !== undefined)
      this.#keep({ ...task, status: from })
    else if (code === 'AGENT_NOT_AVAILABLE') this.#pausedAgents.add(facts['agentId'] ?? '')
    else this.#strike(task.id)
  }

  #strike(id: string): void {
    const strikes = (this.#strikes.get(id) ?? 0) + 1
    if (strikes >= strikesMax) this.#forget(id)
    else this.#strikes.set(id, strikes)
  }

  #find(id: string): CompanyTask | undefined {
    return this.#live.get(id) ?? this.#over.get(id)
  }

  #keep(task: CompanyTask): void {
    if (!isOver(task)) {
      this.#over.delete(task.id)
      this.#live.set(task.id, task)
      return
    }
    this.#live.delete(task.id)
    this.#over.delete(task.id)
    this.#over.set(task.id, task)
    if (this.#over.size > overMax) {
      const [oldest] = this.#over.keys()
      if (oldest !== undefined) this.#forget(oldest)
    }
  }

  #forget(id: string): void {
    this.#live.delete(id)
    this.#over.delete(id)
    this.#strikes.delete(id)
  }

  #dropLink({ taskId, dependsOn }: Link): void {
    this.#links = this.#links.filter(
      (link) => link.taskId !== taskId || link.dependsOn !== dependsOn,
    )
  }
}

function concernedBy(deed: Deed): readonly string[] {
  switch (deed.type) {
    case 'create':
    case 'change':
      return [deed.taskId]
    case 'link':
    case 'unlink':
      return [deed.link.taskId, deed.link.dependsOn]
    case 'agent':
      return [deed.agentId]
    default:
      return deed satisfies never
  }
}

function statusOf(text: string | undefined): KnownStatus | undefined {
  return enumSymbols.TaskStatus.filter((symbol) => symbol !== 'UNKNOWN').find(
    (symbol) => symbol === text,
  )
}
