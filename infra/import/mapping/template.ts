// Templates: text with {columns} in braces, `{column|instead}` where a cell may be missing, `\` before a brace or bar.
import type { Row } from '../readers/row.ts'

interface Slot {
  readonly column: string
  /** Stands in for a missing cell. */
  readonly instead: string | undefined
}

export interface Template {
  readonly parts: readonly (string | Slot)[]
  readonly columns: readonly string[]
}

export class TemplateError extends Error {}

/** Reads up to one of `ends`, resolving escapes; the position of the end, or -1. */
function readUntil(text: string, start: number, ends: string): { word: string; end: number } {
  let word = ''
  for (let at = start; at < text.length; at += 1) {
    const letter = text.charAt(at)
    if (letter === '\\' && '{}|\\'.includes(text.charAt(at + 1))) {
      at += 1
      word += text.charAt(at)
    } else if (ends.includes(letter)) {
      return { word, end: at }
    } else word += letter
  }
  return { word, end: -1 }
}

/** Throws `TemplateError` with what is wrong. */
export function parseTemplate(text: string): Template {
  const parts: (string | Slot)[] = []
  let at = 0
  while (at < text.length) {
    const literal = readUntil(text, at, '{}')
    if (literal.word !== '') parts.push(literal.word)
    if (literal.end === -1) break
    if (text[literal.end] === '}') throw new TemplateError('a } without its {')
    const column = readUntil(text, literal.end + 1, '|}{')
    if (column.end === -1 || text[column.end] === '{') throw new TemplateError('a { without its }')
    if (column.word.trim() === '') throw new TemplateError('empty braces')
    let instead: string | undefined
    let end = column.end
    if (text[end] === '|') {
      const read = readUntil(text, end + 1, '}')
      if (read.end === -1) throw new TemplateError('a { without its }')
      instead = read.word
      end = read.end
    }
    parts.push({ column: column.word.trim(), instead })
    at = end + 1
  }
  const columns = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.column]))
  return { parts, columns }
}

/** How a cell is read: trimmed; undefined when the row does not have it or holds a missing marker. */
export type ReadCell = (row: Row, column: string) => string | undefined

export function cellReader(missing: readonly string[]): ReadCell {
  const markers = new Set(missing)
  return (row, column) => {
    const cell = row.get(column)?.trim()
    return cell === undefined || cell === '' || markers.has(cell) ? undefined : cell
  }
}

/** For identities and values: undefined as soon as one cell is missing. */
export function renderWhole(template: Template, row: Row, read: ReadCell): string | undefined {
  let text = ''
  for (const part of template.parts) {
    const piece = typeof part === 'string' ? part : (read(row, part.column) ?? part.instead)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** For texts: missing cells leave nothing behind; undefined when every cell is missing. */
export function renderText(template: Template, row: Row, read: ReadCell): string | undefined {
  let text = ''
  let found = template.columns.length === 0
  for (const part of template.parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const piece = read(row, part.column) ?? part.instead
    if (piece === undefined) continue
    found = true
    text += piece
  }
  const trimmed = text.trim()
  return found && trimmed !== '' ? trimmed : undefined
}
