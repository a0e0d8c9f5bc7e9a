// Status as tables.

import { table } from '../table.ts'
import type { Colours } from '../terminal.ts'
import { shortened } from '../terminal.ts'
import { bytesText, countText, durationText, rateText } from '../units.ts'
import type { Status } from './collect.ts'

export function renderStatus(
  status: Status,
  colours: Colours,
  options: { readonly partitions: boolean },
): string {
  const blocks = [partsBlock(status, colours), rolesBlock(status, colours)]
  blocks.push(
    status.logProblem === undefined
      ? lagBlock(status, colours)
      : `${colours.red('✗')} the log cannot be looked at: ${status.logProblem}`,
  )
  if (options.partitions && status.logProblem === undefined) {
    blocks.push(partitionsBlock(status, colours))
  }
  return blocks.join('\n\n')
}

const right = 'right' as const

function partsBlock({ parts }: Status, colours: Colours): string {
  return table(
    [
      { head: 'part' },
      { head: 'state' },
      { head: 'address' },
      { head: 'pid', align: right },
      { head: 'memory', align: right },
    ],
    parts.map((part) => [
      part.part,
      part.up ? colours.green('up') : colours.red(`away: ${shortened(part.detail, 60)}`),
      part.given ? `${part.address} (given)` : part.address,
      part.pid === undefined ? '–' : String(part.pid),
      bytesText(part.residentBytes),
    ]),
    colours,
  )
}

function rolesBlock({ roles }: Status, colours: Colours): string {
  if (roles.length === 0)
    return `no role of ours runs here ${colours.dim('(hive up, hive run ROLE)')}`
  return table(
    [
      { head: 'role' },
      { head: 'instance' },
      { head: 'state' },
      { head: 'health' },
      { head: 'pid', align: right },
      { head: 'rate/s', align: right },
      { head: 'memory', align: right },
    ],
    roles.map((role) => [
      role.role,
      role.instance,
      role.ready
        ? colours.green('ready')
        : colours.yellow(shortened(role.reasons.join('; ') || 'not ready', 60)),
      role.address,
      String(role.pid),
      rateText(role.perSecond),
      bytesText(role.residentBytes),
    ]),
    colours,
  )
}

function lagBlock({ processors, rates }: Status, colours: Colours): string {
  const lags = table(
    [
      { head: 'processor' },
      { head: 'lag, records', align: right },
      { head: 'lag, time', align: right },
      { head: 'partitions behind', align: right },
    ],
    processors.map((lag) => [
      lag.processor,
      countText(lag.records),
      lag.records === 0 ? '0 s' : colours.yellow(durationText(lag.seconds)),
      String(lag.partitionsBehind),
    ]),
    colours,
  )
  if (rates === undefined) return lags
  const { commandsPerSecond, eventsPerSecond } = rates
  return `${lags}\n\n${rateText(commandsPerSecond)} commands/s, ${rateText(eventsPerSecond)} events/s`
}

function partitionsBlock({ partitions }: Status, colours: Colours): string {
  return table(
    [
      { head: 'processor' },
      { head: 'topic' },
      { head: 'partition', align: right },
      { head: 'records', align: right },
      { head: 'time', align: right },
    ],
    partitions.map((lag) => [
      lag.processor,
      lag.topic,
      String(lag.partition),
      countText(lag.records),
      durationText(lag.seconds),
    ]),
    colours,
  )
}
