// What `hive` says of itself and of wrong use; nothing of this needs a part that runs.
import { describe, expect, it } from 'vitest'
import { childEnvironment } from '../../../streams/base/config.ts'
import { type Ended, hive } from './hive-process.ts'

const verbs = [
  'up',
  'down',
  'status',
  'import',
  'tail',
  'task',
  'command',
  'topics',
  'doctor',
  'run',
]
const run = (...args: readonly string[]): Promise<Ended> => hive(childEnvironment(), ...args)

describe('help', () => {
  it('of hive names every verb, examples and exit codes, without colours in a pipe', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const verb of verbs) expect(out).toContain(`\n  ${verb} `)
    expect(out).toContain('Examples:')
    expect(out).toContain('Exit codes:')
    expect(out).not.toContain('\u001b')
  })

  it('of every verb has an example', async () => {
    const pages = verbs.map(async (verb) => {
      const words = verb === 'task' ? [verb, 'show'] : verb === 'command' ? [verb, 'send'] : [verb]
      const { code, out } = await run(...words, '--help')
      return [verb, code, out.includes(`$ hive ${words.join(' ')}`)]
    })
    expect(await Promise.all(pages)).toEqual(verbs.map((verb) => [verb, 0, true]))
  })
})

describe.concurrent('wrong use ends with 2 and says what is wanted', () => {
  it.each([
    ['an unknown verb', ['nonsense'], /unknown command 'nonsense'/],
    ['a missing argument', ['tail'], /missing required argument/],
    ['an unknown option', ['status', '--colour'], /unknown option '--colour'/],
    ['an unknown role', ['run', 'manager'], /say one of: decider, views/],
    ['a port that is none', ['run', 'views', '--port', 'x'], /--port x is no port/],
    ['an unknown code', ['doctor', 'OFSET_GAP'], /OFFSET_GAP/],
    ['a mapping that is absent', ['import', 'x.csv'], /--map/],
  ])('%s', async (_, args, message) => {
    const { code, err } = await run(...args)
    expect(err).toMatch(message)
    expect(code).toBe(2)
  })

  it('a setting that is none', async () => {
    const { code, err } = await hive({ ...childEnvironment(), HIVE_PARTITION: '3' }, 'topics')
    expect([code, err]).toEqual([2, expect.stringContaining('HIVE_PARTITION ') as unknown])
  })
})

it('explains a code from the table', async () => {
  const { code, out } = await run('doctor', 'VERSION_CONFLICT', '--json')
  expect([code, JSON.parse(out)]).toMatchObject([0, { code: 'VERSION_CONFLICT', kind: 'refused' }])
})

it('says that rooms come later', async () => {
  const { code, err } = await run('run', 'rooms')
  expect([code, err]).toEqual([1, expect.stringContaining('comes with the edge') as unknown])
})

it('a broker that is away is exit code 3, with its address and the mend', async () => {
  const env = { ...childEnvironment(), HIVE_KAFKA_BROKERS: '127.0.0.1:9' }
  const { code, err } = await hive(env, 'topics')
  expect([code, err]).toEqual([3, expect.stringContaining('127.0.0.1:9') as unknown])
  expect(err).toContain('KAFKA_AWAY')
})
