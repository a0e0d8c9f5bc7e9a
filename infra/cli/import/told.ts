// What an import did, or would do, for a person.
import type { DryRun } from '../../import/dry-run.ts'
import type { ImportSummary } from '../../import/import-file.ts'
import { table } from '../table.ts'
import { fieldsText, plainValue } from '../tail/plain-record.ts'
import { type Colours, plainText, shortened } from '../terminal.ts'
import { countText, durationText, rateText, timeText } from '../units.ts'

const right = 'right' as const

export function summaryText(summary: ImportSummary, colours: Colours): string {
  const { rows, teams, people } = summary
  const lines = [
    `${colours.bold(countText(rows.read))} rows of ${summary.file} in ${durationText(summary.seconds)} (${rateText(summary.rowsPerSecond)}/s)`,
    table(
      [{ head: 'rows' }, { head: 'count', align: right }],
      [
        ['changed something', countText(rows.accepted)],
        ['said what was so already', countText(rows.unchanged)],
        ['had been imported before', countText(rows.alreadyThere)],
        ['refused', countText(rows.refused)],
        ['rejected', countText(rows.rejected)],
        ...(rows.left > 0 ? [['not reached', countText(rows.left)]] : []),
        ...(rows.unknown > 0 ? [['sent, outcome not seen', countText(rows.unknown)]] : []),
      ],
      colours,
    ),
    `${countText(teams.created)} teams and ${countText(people.created)} people created`,
    `organisation ${summary.orgId}, origin ${summary.originId}`,
  ]
  for (const [code, count] of Object.entries(summary.rejects)) {
    lines.push(colours.yellow(`  ${countText(count)} × ${code}`))
  }
  if (summary.rejectsFile !== undefined) lines.push(`rejected rows: ${summary.rejectsFile}`)
  if (summary.resume !== undefined) lines.push(colours.yellow(summary.resume))
  return lines.join('\n')
}

export function dryRunText(run: DryRun, colours: Colours): string {
  const about = ({ count, atLeast }: DryRun['tasks']) =>
    `${atLeast ? 'at least ' : ''}${countText(count)}`
  const blocks = [
    [
      `${colours.bold('nothing was sent')}: ${countText(run.mapped)} of ${countText(run.rows)} rows of ${run.file} can be used`,
      `${about(run.tasks)} tasks, ${about(run.teams)} teams, ${about(run.people)} people${spanOf(run)}`,
    ].join('\n'),
  ]
  if (run.absentColumns.length > 0) {
    blocks.push(colours.yellow(`no row has: ${run.absentColumns.map(plainText).join(', ')}`))
  }
  if (run.commands.length > 0) {
    blocks.push(
      [
        colours.bold('the first commands'),
        ...run.commands.map(
          ({ type, entityId, payload }) =>
            `  ${type} ${colours.dim(entityId)} ${plainText(fieldsText(plainValue(payload)))}`,
        ),
      ].join('\n'),
    )
  }
  if (run.values.length > 0) blocks.push(valuesBlock(run, colours))
  const rejects = Object.entries(run.rejects)
  if (rejects.length > 0) {
    blocks.push(
      [
        colours.yellow(rejects.map(([code, count]) => `${countText(count)} × ${code}`).join(', ')),
        ...run.rejectedExamples.map(({ line, message }) => `  line ${line}: ${plainText(message)}`),
      ].join('\n'),
    )
  }
  return blocks.join('\n\n')
}

function spanOf({ firstTime, lastTime }: DryRun): string {
  if (firstTime === undefined || lastTime === undefined) return ''
  return `; ${timeText(firstTime)} to ${timeText(lastTime)}`
}

function valuesBlock(run: DryRun, colours: Colours): string {
  const rows = run.values
    .slice(0, 30)
    .map(({ field, value, by, becomes, rows: count }) => [
      field,
      shortened(plainText(value ?? '(missing)'), 40),
      by === 'others' ? colours.yellow(becomes) : becomes,
      countText(count),
    ])
  return table(
    [{ head: 'field' }, { head: 'value' }, { head: 'becomes' }, { head: 'rows', align: right }],
    rows,
    colours,
  )
}
