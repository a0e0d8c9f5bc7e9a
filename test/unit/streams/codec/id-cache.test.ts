import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openIdCache } from '../../../../streams/codec/id-cache.ts'

const url = 'http://registry.example/v7'
let folder = ''
const file = (): string => join(folder, 'deep', 'ids.json')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hive-ids-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('the id cache', () => {
  it('is there again after a restart, for the same registry, subject and text', async () => {
    const cache = await openIdCache(file(), url)
    cache.setId('a-X', 'text', 7)
    cache.setForeign(9, 'other')
    await cache.save()
    const again = await openIdCache(file(), url)
    expect(again.idOf('a-X', 'text')).toBe(7)
    expect(again.idOf('a-X', 'text changed')).toBeUndefined()
    expect(again.idOf('b-X', 'text')).toBeUndefined()
    expect([...again.foreign()]).toEqual([[9, 'other']])
  })

  it('is empty for another registry', async () => {
    const cache = await openIdCache(file(), url)
    cache.setId('a-X', 'text', 7)
    await cache.save()
    expect((await openIdCache(file(), `${url}/b`)).idOf('a-X', 'text')).toBeUndefined()
  })

  it.each(['', '{', '{"ids":[]}', '{"registryUrl":"u","ids":{"a":{"b":"c"}},"foreign":{}}'])(
    'is empty when the file holds %j',
    async (text) => {
      const path = join(folder, 'ids.json')
      await writeFile(path, text)
      const cache = await openIdCache(path, url)
      expect([...cache.foreign()]).toEqual([])
    },
  )

  it('forgets all when told to', async () => {
    const cache = await openIdCache(file(), url)
    cache.setId('a-X', 'text', 7)
    cache.setForeign(9, 'other')
    cache.clear()
    expect([cache.idOf('a-X', 'text'), cache.foreign().size]).toEqual([undefined, 0])
  })

  it('is whole after many writers at once, and leaves nothing beside it', async () => {
    const caches = await Promise.all(Array.from({ length: 8 }, () => openIdCache(file(), url)))
    await Promise.all(
      caches.map((cache, index) => {
        for (let at = 0; at < 200; at += 1) cache.setId(`${at}`, 'text', index)
        return cache.save()
      }),
    )
    const written: unknown = JSON.parse(await readFile(file(), 'utf8'))
    expect(written).toMatchObject({ registryUrl: url })
    expect(await readdir(join(folder, 'deep'))).toEqual(['ids.json'])
  })

  it('that cannot be written says so', async () => {
    await writeFile(join(folder, 'deep'), 'a file where a folder must be')
    const cache = await openIdCache(file(), url)
    await expect(cache.save()).rejects.toThrow(/EEXIST|ENOTDIR/)
  })
})
