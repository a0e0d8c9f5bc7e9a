// The views in Redis against the raw file: each task, each board, each person's work.
import { createRequire } from 'node:module'
import { add, sorted } from './expected.mjs'

const { Redis } = createRequire(import.meta.url)('ioredis')
const slice = 500

async function inSlices(items, read) {
  const results = []
  for (let at = 0; at < items.length; at += slice) {
    results.push(...(await Promise.all(items.slice(at, at + slice).map(read))))
  }
  return results
}

export async function checkRedis(findings, { redisUrl, prefix, org, expected, journal }) {
  const redis = new Redis(redisUrl)
  const front = prefix === '' ? '' : `${prefix}:`
  const { byTask, idOf, found } = journal
  const last = [...expected.tasks].map(([task, steps]) => ({
    task,
    steps,
    state: steps.at(-1).state,
    id: byTask.get(task),
  }))
  const person = (key) => (key === null ? '' : `person:${idOf('person', key)}`)
  const team = (key) => (key === null ? '' : idOf('team', key))
  try {
    await findings.check('redis: every task as the file leaves it', async ({ compare }) => {
      const hashes = await inSlices(last, ({ id }) => redis.hgetall(`${front}{t:${org}:${id}}`))
      for (const [index, { task, steps, state, id }] of last.entries()) {
        const hash = hashes[index]
        const events = found.tasks.get(id) ?? []
        compare(
          task,
          {
            v: hash.v,
            status: hash.status,
            priority: hash.priority,
            team: hash.team,
            assignee: hash.assignee,
            title: hash.title,
            due: hash.due,
            labels: hash.labels,
            key: hash.key,
            created: hash.created,
            updated: hash.updated,
            comments: hash.comments ?? '0',
          },
          {
            v: String(events.length),
            status: state.status,
            priority: state.priority,
            team: team(state.team),
            assignee: person(state.assignee),
            title: state.title,
            due: state.due === null ? '' : String(state.due),
            labels: state.labels.join(','),
            key: task,
            created: String(steps[0].at),
            updated: String(steps.at(-1).at),
            comments: String(steps.filter((step) => step.comment !== undefined).length),
          },
        )
      }
    })
    const places = async (keyOf, names) =>
      new Map(
        await inSlices([...names], async (name) => [
          name,
          await redis.hgetall(`${keyOf(name)}:cards`),
        ]),
      )
    const cardsOf = (hash) => Object.entries(hash).filter(([, text]) => text.split('|').length >= 5)
    await findings.check(
      'redis: every board holds the tasks that are its team’s in the end',
      async ({ compare }) => {
        const names = [...expected.teams, null]
        const boards = await places(
          (name) =>
            `${front}{b:${org}:${name === null ? '00000000-0000-0000-0000-000000000000' : team(name)}}`,
          names,
        )
        for (const name of names) {
          const cards = cardsOf(boards.get(name)).map(([id, text]) => `${id} ${text.split('|')[2]}`)
          const mine = last
            .filter(({ state }) => state.team === name)
            .map(({ id, state }) => `${id} ${state.status}`)
          compare(`board ${name ?? '(no team)'}`, sorted(cards), sorted(mine))
        }
      },
    )
    await findings.check(
      'redis: everybody’s work holds the tasks that are theirs in the end',
      async ({ compare }) => {
        const held = new Map()
        for (const { state } of last) if (state.assignee !== null) add(held, state.assignee)
        const works = await places(
          (name) => `${front}{p:${org}:${idOf('person', name)}}`,
          expected.people,
        )
        for (const name of expected.people)
          compare(name, cardsOf(works.get(name)).length, held.get(name) ?? 0)
      },
    )
  } finally {
    redis.disconnect()
  }
}
