// Reads XES as rows: one an event, its attributes by key, those of its trace as `case:<key>`.
import { SaxesParser } from 'saxes'
import { importFault } from '../import-fault.ts'
import type { ByteSource } from './byte-source.ts'
import { type ReadRow, type Row, type RowSource, recordBytesMax } from './row.ts'
import { decoded, encodingOf } from './text-decoding.ts'

const valueTags: ReadonlySet<string> = new Set([
  'string',
  'date',
  'int',
  'float',
  'boolean',
  'id',
  'list',
  'container',
])

type Attributes = Map<string, string>

class XesRow implements Row {
  readonly type = 'row'
  readonly record: number
  readonly line: number
  readonly #event: Attributes
  readonly #trace: Attributes

  constructor(
    place: { record: number; line: number },
    attributes: { event: Attributes; trace: Attributes },
  ) {
    this.record = place.record
    this.line = place.line
    this.#event = attributes.event
    this.#trace = attributes.trace
  }

  get(column: string): string | undefined {
    return this.#event.get(column) ?? this.#trace.get(column)
  }

  fields(): Record<string, string> {
    return { ...Object.fromEntries(this.#trace), ...Object.fromEntries(this.#event) }
  }
}

/** `concept:name` and `xes:string` alike: the prefix of a tag is a namespace, of a key it is part of the name. */
function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1)
}

interface XesReader {
  write(text: string): void
  close(): void
  /** Rows completed since the last call. */
  take(): ReadRow[]
}

function xesReader(where: string): XesReader {
  const parser = new SaxesParser({ position: true, xmlns: false as const })
  const open: string[] = []
  const keys: string[] = []
  let done: ReadRow[] = []
  let records = 0
  let trace: Attributes = new Map()
  let event: { attributes: Attributes; line: number } | undefined
  let eventsInTrace = 0
  let sinceElement = 0

  const fail = (code: string, what: string, mend: string, cause?: unknown): never => {
    throw importFault(code, { what, where: `${where} line ${parser.line}`, mend, cause })
  }
  parser.on('error', (error) => {
    fail(
      'XML_BROKEN',
      `the XML is broken (${error.message.replace(/^\S*?\d+:\d+: /, '')})`,
      'Fetch or export the file again; what stands before it is imported and is not doubled by another run',
      error,
    )
  })
  function attribute(key: string, value: string): void {
    keys.push(key)
    const name = keys.join('/')
    if (event !== undefined) {
      event.attributes.set(name, value)
      return
    }
    if (eventsInTrace > 0) {
      fail(
        'XES_TRACE_ORDER',
        `the trace attribute "${key}" stands behind events of its trace`,
        'Export the log with the attributes of a trace before its events, as the standard orders them',
      )
    }
    trace.set(`case:${name}`, value)
  }
  parser.on('opentag', (tag) => {
    sinceElement = 0
    const name = localName(tag.name)
    if (open.length === 0 && name !== 'log') {
      fail(
        'XES_NOT_A_LOG',
        `the XML begins with <${tag.name}>, not <log>`,
        'Export it as XES or CSV',
      )
    }
    open.push(name)
    if (name === 'trace' && open.length === 2) {
      trace = new Map()
      eventsInTrace = 0
    } else if (name === 'event' && (open[1] === 'trace' || open.length === 2)) {
      if (open.length === 2) trace = new Map()
      event = { attributes: new Map(), line: parser.line }
    } else if (valueTags.has(name) && (event !== undefined || open[1] === 'trace')) {
      attribute(tag.attributes['key'] ?? '', tag.attributes['value'] ?? '')
    }
  })
  parser.on('closetag', (tag) => {
    const name = localName(tag.name)
    open.pop()
    if (name === 'event' && event !== undefined) {
      records += 1
      eventsInTrace += 1
      const place = { record: records, line: event.line }
      done.push(new XesRow(place, { event: event.attributes, trace }))
      event = undefined
    } else if (valueTags.has(name)) keys.pop()
  })
  return {
    write(text) {
      sinceElement += text.length
      parser.write(text)
      if (sinceElement > recordBytesMax) {
        fail(
          'XES_ELEMENT_TOO_LARGE',
          `an element is longer than ${recordBytesMax} bytes`,
          'Check that this is an event log',
        )
      }
    },
    close() {
      parser.close()
    },
    take() {
      const rows = done
      done = []
      return rows
    },
  }
}

export function openXes(source: ByteSource, encoding: string | undefined): RowSource {
  const declared = /^[^>]{0,200}encoding=["']([\w.:-]+)["']/.exec(
    source.head.subarray(0, 256).toString('latin1'),
  )?.[1]
  const label = encodingOf(source, encoding, declared)
  async function* rows(): AsyncGenerator<ReadRow> {
    const reader = xesReader(source.where)
    for await (const text of decoded(source.bytes, label)) {
      reader.write(text)
      yield* reader.take()
    }
    reader.close()
    yield* reader.take()
  }
  return { format: 'xes', columns: undefined, rows }
}
