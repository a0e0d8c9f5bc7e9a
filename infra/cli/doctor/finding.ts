// What one check of `hive doctor` found, and what mends it.
import { errors, isErrorCode } from '../../../schemas/errors.ts'
import { exitCodes } from '../exit-codes.ts'

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'wrong'
  readonly found: string
  readonly mend?: string
  /** From schemas/errors.ts, where one fits. */
  readonly code?: string
}

export function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found }
}

export function warning(check: string, found: string, mend: string): Finding {
  return { check, state: 'warning', found, mend }
}

/** With the mend of its code, unless a nearer one is known. */
export function wrong(check: string, code: string, found: string, mend?: string): Finding {
  const known = isErrorCode(code) ? errors[code].mend : 'see the message'
  return { check, state: 'wrong', found, code, mend: mend ?? known }
}

/** The codes that a text names, each once. */
export function codesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\b[A-Z][A-Z_]{4,}[A-Z]\b/g))].filter(isErrorCode)
}

export function exitCodeFor(findings: readonly Finding[]): number {
  const codes = findings.flatMap(({ state, code }) => (state === 'wrong' ? [code ?? ''] : []))
  if (codes.length === 0) return exitCodes.ok
  const kinds = codes.map((code) => (isErrorCode(code) ? errors[code].kind : 'permanent'))
  if (kinds.includes('bug')) return exitCodes.stopped
  return kinds.includes('transient') ? exitCodes.dependencyAway : exitCodes.failed
}
