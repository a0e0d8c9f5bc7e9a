// The roles that run as processes, and how each is loaded: only what is run is imported.
import type { StartRole } from './role.ts'

export const roleNames = ['decider', 'views', 'facts', 'rooms', 'gateway', 'demo'] as const
export type RoleName = (typeof roleNames)[number]

/** What `hive up` starts, in order. Rooms come with the edge. */
export const platformRoles = ['decider', 'views', 'facts', 'gateway'] as const satisfies RoleName[]

export function isRoleName(name: string): name is RoleName {
  return roleNames.some((role) => role === name)
}

/** undefined: not built yet. */
export async function loadRole(name: RoleName): Promise<StartRole | undefined> {
  switch (name) {
    case 'decider':
      return (await import('./decider.ts')).startDecider
    case 'views':
      return (await import('./views.ts')).startViews
    case 'gateway':
      return (await import('./gateway.ts')).startGateway
    case 'facts':
      return (await import('./facts.ts')).startFacts
    case 'demo':
      return (await import('./demo.ts')).startDemoRole
    case 'rooms':
      return undefined
    default:
      return name satisfies never
  }
}
