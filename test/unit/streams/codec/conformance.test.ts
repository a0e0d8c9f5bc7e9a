// Apache Avro's own conformance data (Apache-2.0), laid beside the checkout: canonical forms and
// fingerprints, files of other implementations good and bad, and a single-object message.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileType } from '../../../../streams/codec/avro-types.ts'
import { readContainer } from './container.ts'
import { fingerprint } from './rabin.ts'

const root = join(import.meta.dirname, '../../../../../shared/data/avro_conformance/apache_avro')
const data = 'share/test/data'

beforeAll(() => {
  if (!existsSync(root)) {
    throw new Error(
      `The conformance data is missing: ${root}. Lay the folder shared/ beside the checkout.`,
    )
  }
})

function bytesOf(file: string): Buffer {
  return readFileSync(join(root, file))
}
const textOf = (file: string): string => bytesOf(file).toString('utf8')

function outcomeOf(read: () => unknown): string {
  try {
    return JSON.stringify(read())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface CanonicalCase {
  readonly input: string
  readonly canonical: string
  readonly fingerprint: string | undefined
}

/** `<<NAME value` on one line, or the lines up to one that says NAME. */
function canonicalCases(text: string): readonly CanonicalCase[] {
  const lines = text.split('\n')
  const cases: CanonicalCase[] = []
  lines.forEach((line, index) => {
    const inline = /^<<INPUT\s*(.*)$/.exec(line)?.[1]
    if (inline === undefined) return
    const end = lines.indexOf('INPUT', index)
    const input = inline === '' ? lines.slice(index + 1, end).join('\n') : inline
    const rest = lines.slice(inline === '' ? end + 1 : index + 1)
    const next = rest.findIndex((other) => other.startsWith('<<INPUT'))
    const own = rest.slice(0, next < 0 ? undefined : next)
    const valueOf = (name: string): string | undefined =>
      own.find((other) => other.startsWith(`<<${name} `))?.slice(name.length + 3)
    cases.push({
      input,
      canonical: valueOf('canonical') ?? '',
      fingerprint: valueOf('fingerprint'),
    })
  })
  return cases
}

describe('schema-tests.txt', () => {
  it('every canonical form and fingerprint given agrees, but for the union of nothing', () => {
    const all = canonicalCases(textOf(`${data}/schema-tests.txt`))
    // No value has this type; avsc refuses it, and so do our own rules for schemas.
    const cases = all.filter((item) => item.canonical !== '[]')
    expect(outcomeOf(() => compileType('[]'))).toBe('empty union')
    const seen = cases.map(({ input, fingerprint: given }) => {
      const canonical = JSON.stringify(compileType(input).schema())
      const own = given === undefined ? undefined : String(fingerprint(canonical))
      return { input, canonical, fingerprint: own }
    })
    expect(seen).toEqual(cases)
    expect(cases).toHaveLength(33)
    expect(cases.filter((item) => item.fingerprint !== undefined)).toHaveLength(25)
  })
})

describe('container files', () => {
  const weather = (): readonly unknown[] =>
    textOf(`${data}/weather.json`)
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))

  it.each([
    ['weather.avro', 'null'],
    ['weather-deflate.avro', 'deflate'],
    ['weather-zstd.avro', 'zstandard'],
  ])('%s, codec %s, holds the five readings', (file, codec) => {
    const found = readContainer(bytesOf(`${data}/${file}`))
    expect(found.codec).toBe(codec)
    expect(found.values).toEqual(weather())
  })

  it('weather-sorted.avro holds them too, in order of station and time', () => {
    const found = readContainer(bytesOf(`${data}/weather-sorted.avro`))
    expect(found.values).toHaveLength(5)
    expect(found.values).toEqual(expect.arrayContaining([...weather()]))
  })

  it('syncInMeta.avro, whose metadata contains a sync mark, is read whole', () => {
    const { values } = readContainer(bytesOf(`${data}/syncInMeta.avro`))
    expect(values).toHaveLength(6001)
    expect(values[0]).toEqual({ ID: 1, First: 'Dante', Last: 'Hicks', Phone: '(0)', Age: 32 })
  })

  it.each(['simple', 'withUnion'])(
    'schemas/%s is what its schema says and is written back',
    (folder) => {
      const { type, values } = readContainer(bytesOf(`${data}/schemas/${folder}/data.avro`))
      const own = compileType(textOf(`${data}/schemas/${folder}/schema.json`))
      expect(own.equals(type)).toBe(true)
      expect(values).toHaveLength(3)
      for (const value of values) expect(own.fromBuffer(own.toBuffer(value))).toEqual(value)
    },
  )

  it('the six of the interop calls are written back byte for byte', () => {
    const files = globSync('share/test/interop/rpc/**/*.avro', { cwd: root })
    expect(files).toHaveLength(6)
    for (const file of files) {
      const { type, values } = readContainer(bytesOf(file))
      const written = Buffer.concat(values.map((value) => type.toBuffer(value)))
      expect(bytesOf(file).includes(written)).toBe(true)
      expect(values).toHaveLength(1)
    }
  })

  it.each([
    ['lang/c/tests/avro-1237-good.avro', '[null,100]'],
    ['lang/c/tests/avro-1238-good.avro', '[null,100]'],
    ['lang/c/tests/avro-1237-bad-union-discriminant.avro', 'no branch'],
    ['lang/c/tests/avro-1238-truncated.avro', 'too early'],
    [`${data}/weather-snappy.avro`, 'codec snappy is not known here'],
    [`${data}/test.avro12`, 'no container file'],
  ])('%s: %s', (file, outcome) => {
    expect(outcomeOf(() => readContainer(bytesOf(file)).values)).toContain(outcome)
  })

  it.each(['avro-1279-codec', 'avro-1279-no-codec'])(
    '%s holds a 64-bit long that no number holds: refused, not rounded',
    (file) => {
      expect(outcomeOf(() => readContainer(bytesOf(`lang/c/tests/${file}.avro`)))).toBe(
        'a long beyond the safe integers',
      )
    },
  )
})

describe('a single-object message', () => {
  it('has the mark, the fingerprint and the body that Java wrote', () => {
    const message = bytesOf(`${data}/messageV1/test_message.bin`)
    const type = compileType(textOf(`${data}/messageV1/test_schema.avsc`))
    expect(message.subarray(0, 2)).toEqual(Buffer.from([0xc3, 0x01]))
    expect(message.readBigInt64LE(2)).toBe(fingerprint(JSON.stringify(type.schema())))
    const value = { id: 42, name: 'Bill', tags: ['dog_lover', 'cat_hater'] }
    expect(type.fromBuffer(message.subarray(10))).toEqual(value)
    expect(type.toBuffer(value)).toEqual(message.subarray(10))
  })
})

describe('the schemas of other implementations', () => {
  it('that stand alone compile, and values of the interop schema come back', () => {
    const files = globSync('**/*.avsc', { cwd: root })
    const outcomes = files.map((file) => outcomeOf(() => compileType(textOf(file)).typeName))
    expect(Object.fromEntries(files.map((file, index) => [file, outcomes[index]]))).toMatchObject({
      'share/test/schemas/interop.avsc': '"record"',
      'share/test/schemas/reserved.avsc': '"enum"',
      'share/test/schemas/weather.avsc': '"record"',
      'share/schemas/org/apache/avro/data/Json.avsc': '"record"',
    })
    const interop = compileType(textOf('share/test/schemas/interop.avsc'))
    const label = { label: 'a', children: [{ label: 'b', children: [] }] }
    const value = {
      intField: -(2 ** 31),
      longField: Number.MIN_SAFE_INTEGER,
      stringField: '𝄞 é',
      boolField: true,
      floatField: 0.5,
      doubleField: -1e300,
      bytesField: Buffer.from([0, 255]),
      nullField: null,
      arrayField: [1.5, 2.5],
      mapField: { a: { label: 'x' } },
      unionField: [Buffer.from('z')],
      enumField: 'B',
      fixedField: Buffer.alloc(16, 9),
      recordField: label,
    }
    expect(interop.fromBuffer(interop.toBuffer(value))).toEqual(value)
  })
})
