// Names of keys and databases: one entity, one slot; an installation's prefix in front of all.
import { expect, test } from 'vitest'
import { boardColumns, factNames, keyParts, partOf, viewKeys } from '../../../schemas/views.ts'
import { hashTagOf } from '../../../streams/redis/hash-slot.ts'

const org = '11111111-1111-4111-8111-111111111111'
const id = '22222222-2222-4222-8222-222222222222'

test('keys without a prefix', () => {
  const keys = viewKeys('')
  expect(keys.task(org, id)).toBe(`{t:${org}:${id}}`)
  expect(keys.board(org, id)).toBe(`{b:${org}:${id}}`)
  expect(keys.board(org, null)).toBe(`{b:${org}:00000000-0000-0000-0000-000000000000}`)
  expect(keys.person(org, id)).toBe(`{p:${org}:${id}}`)
  expect(keys.agent(org, id)).toBe(`{a:${org}:${id}}`)
  expect(keys.organisation(org)).toBe(`{o:${org}}`)
  expect(keys.outcome(org, id)).toBe(`{c:${org}:${id}}`)
  expect(keys.canary(3)).toBe('{canary:3}')
})

test('a prefix stands before the braces, so that it moves no slot', () => {
  expect(viewKeys('dev-1').task(org, id)).toBe(`dev-1:{t:${org}:${id}}`)
  expect(hashTagOf(viewKeys('dev-1').task(org, id))).toBe(hashTagOf(viewKeys('').task(org, id)))
})

test('every companion of a key is in its slot', () => {
  const key = viewKeys('x').board(org, id)
  for (const part of Object.values(keyParts)) {
    expect(hashTagOf(partOf(key, part))).toBe(hashTagOf(key))
  }
})

test('databases bear the prefix in letters that need no quoting', () => {
  expect(factNames('')).toEqual({ tables: 'hive', views: 'hive_read' })
  expect(factNames('dev-1')).toEqual({ tables: 'hive_dev_1', views: 'hive_read_dev_1' })
})

test('columns stand in the order of a task’s life', () => {
  expect(boardColumns.slice(0, -1)).toEqual([
    'open',
    'in_progress',
    'blocked',
    'review',
    'done',
    'closed',
    'cancelled',
  ])
})
