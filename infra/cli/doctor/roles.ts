// The roles that run here: what keeps each from being ready, explained by the table of codes.
import { errors, isErrorCode } from '../../../schemas/errors.ts'
import type { RoleStatus } from '../status/collect.ts'
import { codesIn, type Finding, ok, warning, wrong } from './finding.ts'

export function checkRoles(roles: readonly RoleStatus[]): readonly Finding[] {
  if (roles.length === 0) {
    return [warning('roles', 'none runs here', 'hive up starts all; hive run ROLE starts one')]
  }
  return roles.flatMap((role) => {
    const check = `role ${role.role} (${role.instance})`
    if (role.ready) return [ok(check, `ready at ${role.address}`)]
    const findings = role.reasons.map((reason) => reasonOf(check, reason))
    return findings.length > 0 ? findings : [warning(check, 'not ready', 'wait, or read its log')]
  })
}

function reasonOf(check: string, reason: string): Finding {
  const [code] = codesIn(reason)
  if (code === undefined || !isErrorCode(code)) {
    return warning(check, reason, 'it goes on by itself once that is mended; its log says more')
  }
  return wrong(check, code, `${reason} (${errors[code].means})`)
}
