// What the demo keeps between starts: read back as written, and of no use for another company or when damaged.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type DemoState,
  readState,
  stateFileOf,
  writeState,
} from '../../../infra/demo/state-file.ts'
import { presentMs, smallPlan } from './small-company.ts'

const plan = smallPlan('state', 60)
const { orgId } = plan.roster
const state: DemoState = {
  orgId,
  tasks: 60,
  endMs: presentMs,
  company: {
    tasks: plan.lives.flatMap(({ task }) => task ?? []),
    links: plan.links.map(({ said }) => said),
    pausedAgents: [plan.roster.firstAdminId],
  },
}

describe('the state of the demo', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hive-demo-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))
  const fileIn = (dataDir: string) => stateFileOf({ dataDir, prefix: '' })

  it('is read back as it was written, into a directory that is made', async () => {
    const file = fileIn(path.join(directory, 'new'))
    await writeState(file, state)
    expect(await readState(file, orgId)).toMatchObject(state)
    await writeState(file, { ...state, company: null })
    expect(await readState(file, orgId)).toMatchObject({ endMs: presentMs, company: null })
    expect(await readdir(path.join(directory, 'new'))).toEqual(['hive-demo.json'])
  })

  it('has a file for each installation', () => {
    expect(stateFileOf({ dataDir: 'd', prefix: 'blue' })).not.toBe(fileIn('d'))
  })

  it.each([
    ['absent', undefined],
    ['cut short', JSON.stringify({ demo: 1, ...state }).slice(0, 500)],
    ['of another form', JSON.stringify({ demo: 2, ...state })],
    ['of another company', JSON.stringify({ demo: 1, ...state, orgId: plan.roster.firstAdminId })],
  ])('is none when it is %s', async (name, text) => {
    const file = path.join(directory, `${name}.json`)
    if (text !== undefined) await writeFile(file, text)
    expect(await readState(file, orgId)).toBeUndefined()
  })
})
