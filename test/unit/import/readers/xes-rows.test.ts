import { describe, expect, it } from 'vitest'
import { type FileOptions, openRows } from '../../../../infra/import/readers/open-rows.ts'
import type { ReadRow } from '../../../../infra/import/readers/row.ts'
import { faultOf } from '../fault-of.ts'
import { file } from '../files.ts'

async function rowsOf(contents: string | Buffer, options: FileOptions = {}): Promise<ReadRow[]> {
  const opened = await openRows(await file(contents), options)
  return Array.fromAsync(opened.rows())
}

function shown(row: ReadRow): unknown {
  return [row.record, row.line, row.type === 'row' ? row.fields() : row.problem.code]
}

const log = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://x"/>
  <global scope="event"><string key="org:group" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <float key="meta" value="1"><float key="Ewa" value="2"/></float>
  <trace>
    <string key="concept:name" value="A &amp; B"/>
    <event>
      <string key="concept:name" value="first"/>
      <date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/>
      <list key="tags"><values><string key="one" value="1"/></values></list>
    </event>
    <event><string key="concept:name" value="second"/></event>
  </trace>
  <trace><event><string key="concept:name" value="third"/></event></trace>
</log>`

describe('an XES file', () => {
  it('gives a row an event, with the attributes of its trace and the line of its tag', async () => {
    expect((await rowsOf(log)).map(shown)).toEqual([
      [
        1,
        9,
        {
          'case:concept:name': 'A & B',
          'concept:name': 'first',
          'time:timestamp': '2011-10-11T13:45:40.276+02:00',
          tags: '',
          'tags/one': '1',
        },
      ],
      [2, 14, { 'case:concept:name': 'A & B', 'concept:name': 'second' }],
      [3, 16, { 'concept:name': 'third' }],
    ])
  })

  it('reads the encoding that the XML declares', async () => {
    const text = log.replace('UTF-8', 'ISO-8859-1').replace('first', 'Jörgen')
    const rows = await rowsOf(Buffer.from(text, 'latin1'))
    expect(rows[0]?.type === 'row' && rows[0].get('concept:name')).toBe('Jörgen')
  })

  it('stops at broken XML, a cut-off file, or XML that is no log, and says where', async () => {
    expect(await faultOf(rowsOf(log.replace('</event>', '</evnt>')))).toMatch(
      /^XML_BROKEN .* line 13:/,
    )
    await expect(rowsOf(log.slice(0, -20))).rejects.toMatchObject({ code: 'XML_BROKEN' })
    await expect(rowsOf('<html><body/></html>')).rejects.toMatchObject({ code: 'XES_NOT_A_LOG' })
  })

  it('refuses trace attributes behind events, whose rows are gone by then', async () => {
    const late = log.replace('</event>\n  </trace>', '</event><string key="x" value="y"/></trace>')
    await expect(rowsOf(late)).rejects.toMatchObject({ code: 'XES_TRACE_ORDER' })
  })

  it('does not let an endless element fill the memory', async () => {
    const endless = `<log><trace><string key="a" value="${'x'.repeat(9_000_000)}"/></trace></log>`
    await expect(rowsOf(endless)).rejects.toMatchObject({ code: 'XES_ELEMENT_TOO_LARGE' })
  })

  it('refuses options that only a CSV file has', async () => {
    await expect(rowsOf(log, { delimiter: ';' })).rejects.toMatchObject({
      code: 'OPTION_WITHOUT_CSV',
    })
  })
})
