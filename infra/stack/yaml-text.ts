// Writes plain data as YAML: maps, lists, and strings that are always quoted or literal blocks, so that
// no value is taken for a number, a boolean or a date.

export type YamlValue = string | readonly YamlValue[] | YamlMap
export interface YamlMap {
  readonly [key: string]: YamlValue
}

export function yamlText(map: YamlMap): string {
  return mapLines(map, '').join('\n').concat('\n')
}

function mapLines(map: YamlMap, indent: string): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(key, value, indent))
}

function entryLines(key: string, value: YamlValue, indent: string): readonly string[] {
  if (typeof value === 'string') return stringLines(`${indent}${key}:`, value, indent)
  if (isList(value)) return [`${indent}${key}:`, ...listLines(value, `${indent}  `)]
  if (Object.keys(value).length === 0) return [`${indent}${key}: {}`]
  return [`${indent}${key}:`, ...mapLines(value, `${indent}  `)]
}

function listLines(list: readonly YamlValue[], indent: string): readonly string[] {
  return list.flatMap((item) => {
    if (typeof item === 'string') return stringLines(`${indent}-`, item, indent)
    const lines = isList(item) ? listLines(item, '') : mapLines(item, '')
    return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`)
  })
}

function stringLines(start: string, text: string, indent: string): readonly string[] {
  if (!text.includes('\n')) return [`${start} ${quoted(text)}`]
  const body = text
    .trimEnd()
    .split('\n')
    // A dollar sign would be taken for a variable of the environment.
    .map((line) => (line === '' ? '' : `${indent}  ${line.replaceAll('$', '$$$$')}`))
  return [`${start} |`, ...body]
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text)
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value)
}
