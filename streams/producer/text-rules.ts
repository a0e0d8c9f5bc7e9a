// The rules of a text, checked before it is sealed: afterwards only its size can be seen.
import { limits } from '../../schemas/limits.ts'
import { malformed, tooLarge } from './refusals.ts'

interface TextRule {
  readonly bytesMax: number
  readonly lines: 'one' | 'many'
  readonly empty: boolean
  readonly pattern?: RegExp
}

const line: TextRule = { bytesMax: limits.titleBytesMax, lines: 'one', empty: false }
const text: TextRule = { bytesMax: limits.textBytesMax, lines: 'many', empty: true }
const caller: TextRule = { bytesMax: limits.callerBytesMax, lines: 'one', empty: true }

/** By the field's last name: it means the same in every record. */
const rules: Readonly<Record<string, TextRule>> = {
  name: line,
  title: line,
  key: line,
  email: { ...line, pattern: /^[^\s@]+@[^\s@]+$/ },
  text: { ...text, empty: false },
  description: text,
  note: text,
  reason: text,
  address: caller,
  userAgent: caller,
}

/** Texts without which the command says nothing, though their schema allows null. */
export const requiredTexts = {
  CreateAgent: ['name'],
  CreateOrganisation: ['name'],
  CreatePerson: ['name'],
  CreateTask: ['title'],
  CreateTeam: ['name'],
  RenameTeam: ['name'],
  CommentOnTask: ['text'],
} as const

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controlInLine = /[\u0000-\u001f\u007f]/
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controlInText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Throws MALFORMED or TOO_LARGE, naming the field and the limit. */
export function checkText(path: string, value: string): void {
  const rule = rules[path.slice(path.lastIndexOf('.') + 1)] ?? text
  if (!value.isWellFormed()) throw malformed(path, 'is not well-formed Unicode (a lone surrogate)')
  const bytes = Buffer.byteLength(value, 'utf8')
  if (bytes > rule.bytesMax) throw tooLarge(path, bytes, rule.bytesMax)
  if (!rule.empty && value.trim() === '') throw malformed(path, 'is empty')
  const control = rule.lines === 'one' ? controlInLine : controlInText
  if (control.test(value)) {
    throw malformed(
      path,
      rule.lines === 'one'
        ? 'holds a line break or control character'
        : 'holds a control character',
    )
  }
  if (rule.pattern !== undefined && value !== '' && !rule.pattern.test(value)) {
    throw malformed(path, `is not of the form ${rule.pattern.source}`)
  }
}
