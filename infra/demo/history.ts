// The company's past: months of tasks, more of them as it grows, fewer at weekends, with the links between
// them. Pure: the same seed, end and size give the same plan.
import { entityIdFor } from '../../schemas/entities.ts'
import { uuidV5 } from '../../schemas/ids.ts'
import { type Random, randomFrom } from './random.ts'
import { Rights } from './rights.ts'
import { type Roster, rosterOf } from './roster.ts'
import { type Act, type TaskLife, taskLife } from './task-life.ts'
import { kindOfWork, newTask } from './wording.ts'
import { dayMs, dayOf, isWeekend } from './working-time.ts'

export interface PlanOptions {
  readonly seed: string
  /** The present: nothing happens after it, ms. */
  readonly endMs: number
  readonly tasks: number
}

export interface Link {
  /** The one that waits. */
  readonly taskId: string
  readonly dependsOn: string
}

export interface Plan {
  readonly roster: Roster
  /** The source that the history is played from. */
  readonly originId: string
  readonly endMs: number
  /** In order of creation. */
  readonly lives: readonly TaskLife[]
  /** Never in a circle: whoever waits is younger. */
  readonly links: readonly Act<Link>[]
}

const historyDays = 182
/** Share of tasks that wait for another one. */
const linkedShare = 0.14

export function planHistory({ seed, endMs, tasks }: PlanOptions): Plan {
  const roster = rosterOf(seed)
  const rights = new Rights(roster)
  const random = randomFrom(seed).fork('history')
  const originId = originOf(roster)
  const firstDay = dayOf(endMs) - historyDays
  const births = birthTimes(random.fork('births'), { firstDay, endMs, tasks })
  const lives = births.map((bornMs, index): TaskLife => {
    const own = random.fork(`task ${index}`)
    const team = own.pick(roster.teams)
    const kind = kindOfWork(own)
    const at = bornMs * 1000
    const { id: creator } = creatorFor(own, roster, team.id)
    return taskLife(
      {
        id: taskIdOf(roster.orgId, originId, index),
        kind,
        created: {
          at,
          by: { kind: 'person', id: creator },
          said: newTask(team, kind, { nowUs: at, random: own }),
        },
      },
      { random: own, rights, endMs },
    )
  })
  return {
    roster,
    originId,
    endMs,
    lives,
    links: linksOf(lives, { random: random.fork('links'), rights, endUs: endMs * 1000 }),
  }
}

/** Some days before the first task, UTC µs. */
export function foundedAt(endMs: number): number {
  return (dayOf(endMs) - historyDays - 3) * dayMs * 1000
}

function originOf({ orgId }: Roster): string {
  return uuidV5(orgId, 'demo history')
}

/** Of a command of the history: `part` says of what, `step` which of its commands. */
export function historyCommandId(originId: string, part: string, step: number): string {
  return uuidV5(originId, `${part}\0${step}`)
}

function taskIdOf(orgId: string, originId: string, index: number): string {
  return entityIdFor(orgId, 'task', {
    commandId: historyCommandId(originId, `task ${index}`, 0),
  })
}

/** Mostly one of the team; managers and admins write down work for any team. */
export function creatorFor(random: Random, roster: Roster, teamId: string) {
  const team = roster.people.filter(({ teamIds }) => teamIds.includes(teamId))
  const leads = roster.people.filter(({ level }) => level === 'manager' || level === 'admin')
  return random.pick(random.chance(0.86) ? team : leads)
}

/** Ascending, ms, all before the end. */
function birthTimes(
  random: Random,
  { firstDay, endMs, tasks }: { readonly firstDay: number; readonly endMs: number; tasks: number },
): number[] {
  const days = Array.from({ length: historyDays + 1 }, (_, index): [number, number] => {
    const day = firstDay + index
    const growth = 0.7 + (0.6 * index) / historyDays
    const mood = 0.7 + 0.6 * random.next()
    return [day, growth * mood * (isWeekend(day) ? 0.05 : 1)]
  })
  const births: number[] = []
  while (births.length < tasks) {
    const day = random.weighted(days)
    // Two draws make the middle of the day the busiest; incidents come when they like.
    const hour = random.chance(0.04) ? random.next() * 24 : 8 + 5 * (random.next() + random.next())
    const at = Math.floor(day * dayMs + (hour / 24) * dayMs)
    if (at <= endMs) births.push(at)
  }
  return births.sort((one, other) => one - other)
}

/** A task waits for one of the hundred before it that still lived when somebody noticed. */
function linksOf(
  lives: readonly TaskLife[],
  world: { readonly random: Random; readonly rights: Rights; readonly endUs: number },
): Act<Link>[] {
  const { random, rights, endUs } = world
  const links: Act<Link>[] = []
  lives.forEach(({ id, created, task }, index) => {
    if (index === 0 || task === undefined || !random.chance(linkedShare)) return
    const other = lives[index - 1 - random.below(Math.min(index, 100))]
    if (other?.task === undefined) return
    // Only who belongs to the task as it ended is known here; the link is made soon after its creation.
    const by = rights.somebodyWho('LinkTasks', task, random)
    const at = Math.min(created.at + Math.round(random.spread(2, 1) * 3_600_000_000), endUs)
    if (by !== undefined) links.push({ at, by, said: { taskId: id, dependsOn: other.id } })
  })
  return links.sort((one, other) => one.at - other.at)
}
