// Which format some bytes are, by their content alone; a file's name is never asked.

export type Content =
  | { readonly type: 'zip' | 'gzip' | 'xml' | 'text' | 'empty' }
  | { readonly type: 'foreign'; readonly name: string; readonly mend: string }

const unpack = 'Unpack it first, or pack it as .zip or .gz'
const signatures: readonly {
  readonly bytes: readonly number[]
  readonly name: string
  readonly mend: string
}[] = [
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstandard', mend: unpack },
  { bytes: [0x42, 0x5a, 0x68], name: 'bzip2', mend: unpack },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz', mend: unpack },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], name: '7-zip', mend: unpack },
  { bytes: [0x52, 0x61, 0x72, 0x21], name: 'rar', mend: unpack },
  { bytes: [0x50, 0x41, 0x52, 0x31], name: 'Parquet', mend: 'Export it as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: 'an old Excel workbook', mend: 'Save it as CSV' },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: 'PDF', mend: 'Ask for the data as CSV' },
]

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte)
}

export function utf16(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be'
  return undefined
}

/** `head`: the first bytes, some hundreds where there are that many. */
export function sniff(head: Uint8Array): Content {
  if (head.length === 0) return { type: 'empty' }
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) return { type: 'zip' }
  if (startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return { type: 'zip' }
  if (startsWith(head, [0x1f, 0x8b])) return { type: 'gzip' }
  for (const { bytes, name, mend } of signatures) {
    if (startsWith(head, bytes)) return { type: 'foreign', name, mend }
  }
  const wide = utf16(head)
  if (wide === undefined && head.includes(0)) {
    return { type: 'foreign', name: 'binary data', mend: 'Export it as CSV or XES' }
  }
  const text = new TextDecoder(wide ?? 'utf-8').decode(head).trimStart()
  if (text.length === 0) return { type: 'text' }
  if (text.startsWith('<')) return { type: 'xml' }
  if (text.startsWith('{') || text.startsWith('[{')) {
    return { type: 'foreign', name: 'JSON', mend: 'Export it as CSV or XES' }
  }
  return { type: 'text' }
}
