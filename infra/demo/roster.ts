// Who belongs to the demo company: organisation, teams, people, agents, with ids that follow from the seed.
import { entityIdFor, organisationIdFor } from '../../schemas/entities.ts'
import { enumSymbols } from '../../schemas/generated/enums.ts'
import type { Level, Speciality } from '../../schemas/generated/types.ts'
import { type Random, randomFrom } from './random.ts'
import { familyNames, givenNames } from './words/people-names.ts'
import { type TeamWork, teamsOfWork } from './words/work.ts'

/** Name of the company's own directory, in external references. */
export const directory = 'hive-demo'

interface Listed {
  readonly id: string
  /** Its key in the company's directory. */
  readonly key: string
  readonly name: string
}

export interface DemoTeam extends Listed {
  readonly work: TeamWork
}

export interface DemoPerson extends Listed {
  readonly email: string
  readonly level: Exclude<Level, 'UNKNOWN'>
  /** The first is the one that they mostly work in. */
  readonly teamIds: readonly [string, ...string[]]
}

export interface DemoAgent extends Listed {
  readonly speciality: Exclude<Speciality, 'UNKNOWN'>
  /** A person. */
  readonly actsFor: string
}

export interface Roster {
  readonly orgId: string
  readonly name: string
  readonly key: string
  readonly firstAdminId: string
  readonly teams: readonly DemoTeam[]
  readonly people: readonly DemoPerson[]
  readonly agents: readonly DemoAgent[]
}

const companyName = 'Brindlemoor'
const mailDomain = 'brindlemoor.example'
/** One in so many people of a team also belongs to another. */
const inTwoTeams = 8
const agentNames = ['Sorrel', 'Larch', 'Tansy', 'Juniper', 'Rowan', 'Alder', 'Yarrow'] as const

export function rosterOf(seed: string): Roster {
  const random = randomFrom(seed).fork('roster')
  const orgId = organisationIdFor({ system: directory, key: seed })
  const teams = teamsOfWork.map((work, index): DemoTeam => {
    const key = `team-${index + 1}`
    return {
      id: entityIdFor(orgId, 'team', { system: directory, key }),
      key,
      name: work.name,
      work,
    }
  })
  const people = peopleOf(orgId, teams, random)
  const admin = people.find(({ level }) => level === 'admin')
  if (admin === undefined) throw new RangeError('a company without an admin')
  return {
    orgId,
    name: companyName,
    key: seed,
    firstAdminId: admin.id,
    teams,
    people,
    agents: agentsOf(orgId, teams, people, random),
  }
}

function peopleOf(orgId: string, teams: readonly DemoTeam[], random: Random): DemoPerson[] {
  const given = random.shuffled(givenNames)
  const family = random.shuffled(familyNames)
  const people: DemoPerson[] = []
  for (const team of teams) {
    for (let place = 0; place < team.work.size; place += 1) {
      const index = people.length
      const name = `${given[index] ?? 'Robin'} ${family[index] ?? `Nameless ${index}`}`
      const key = `person-${String(index + 1).padStart(2, '0')}`
      const other = random.pick(teams)
      const second = place % inTwoTeams === inTwoTeams - 1 && other !== team ? [other.id] : []
      people.push({
        id: entityIdFor(orgId, 'person', { system: directory, key }),
        key,
        name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@${mailDomain}`,
        level: levelAt(place, team, teams),
        teamIds: [team.id, ...second],
      })
    }
  }
  return people
}

/** Each team has one manager, then seniors; the last two teams also have an admin. */
function levelAt(place: number, team: DemoTeam, teams: readonly DemoTeam[]): DemoPerson['level'] {
  if (place === 0) return 'manager'
  if (place === 1 && teams.indexOf(team) >= teams.length - 2) return 'admin'
  return place <= team.work.size * 0.45 ? 'IC3' : 'IC1'
}

/** Every speciality once; most act for a manager, since an agent never may more than its person. */
function agentsOf(
  orgId: string,
  teams: readonly DemoTeam[],
  people: readonly DemoPerson[],
  random: Random,
): DemoAgent[] {
  const specialities = enumSymbols.Speciality.filter((symbol) => symbol !== 'UNKNOWN')
  return specialities.map((speciality, index) => {
    const key = `agent-${speciality}`
    const homes = teams.filter(({ work }) => work.agents.includes(speciality))
    const home = random.pick(homes)
    const level = index % 3 === 2 ? 'IC3' : 'manager'
    const owners = people.filter(
      (person) => person.level === level && person.teamIds[0] === home.id,
    )
    return {
      id: entityIdFor(orgId, 'agent', { system: directory, key }),
      key,
      name: agentNames[index] ?? speciality,
      speciality,
      actsFor: random.pick(owners).id,
    }
  })
}
