// Reads the raw logs with a few lines of its own: whole files in memory, no quotes in CSV (checked), XES by pattern.
import { readFileSync } from 'node:fs'
import { gunzipSync, inflateRawSync } from 'node:zlib'

/** The only entry of a zip archive, found through its central directory. */
function unzipped(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (bytes.readUInt16LE(end + 10) !== 1) throw new Error('expected one entry')
  const central = bytes.readUInt32LE(end + 16)
  const method = bytes.readUInt16LE(central + 10)
  const size = bytes.readUInt32LE(central + 20)
  const local = bytes.readUInt32LE(central + 42)
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const data = bytes.subarray(start, start + size)
  return method === 0 ? data : inflateRawSync(data)
}

function textOf(path) {
  const bytes = readFileSync(path)
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return unzipped(bytes).toString('utf8')
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes).toString('utf8')
  return bytes.toString('utf8')
}

function* csvRows(text) {
  if (text.includes('"')) throw new Error('this reader knows no quotes')
  const [header, ...lines] = text.split(/\r?\n/)
  const names = header.split(',')
  let record = 0
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    record += 1
    const cells = line.split(',')
    if (cells.length !== names.length)
      throw new Error(`line ${index + 2} has ${cells.length} cells`)
    yield {
      record,
      line: index + 2,
      cells: Object.fromEntries(names.map((name, at) => [name, cells[at]])),
    }
  }
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    name ? entities[name] : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  )

function* xesRows(text) {
  const tag =
    /<(trace|event)>|<\/(trace|event)>|<(?:string|date|int|float|boolean|id) key="([^"]*)" value="([^"]*)"/
  let trace
  let event
  let record = 0
  for (const [index, line] of text.split('\n').entries()) {
    const found = tag.exec(line)
    if (found === null) continue
    const [, opened, closed, key, value] = found
    if (opened === 'trace') trace = {}
    else if (opened === 'event') event = { line: index + 1, cells: { ...trace } }
    else if (closed === 'event') {
      record += 1
      yield { record, ...event }
      event = undefined
    } else if (closed === 'trace') trace = undefined
    else if (event) event.cells[unescaped(key)] = unescaped(value)
    else if (trace) trace[`case:${unescaped(key)}`] = unescaped(value)
  }
}

/** `{record, line, cells}` in the order of the file, both numbers from 1. */
export function rawRows(path) {
  const text = textOf(path)
  return text.trimStart().startsWith('<') ? xesRows(text) : csvRows(text)
}
