import { describe, expect, it } from 'vitest'
import { timeReader } from '../../../../infra/import/mapping/time-format.ts'

function read(format: string, zone: string | undefined, text: string): string {
  const result = timeReader(format, zone)(text)
  return 'problem' in result ? result.problem.code : new Date(result.micros / 1000).toISOString()
}

describe('a time stamp', () => {
  it.each([
    ['d/M/yyyy H:mm', '29/2/2016 01:16', '2016-02-29T01:16:00.000Z'],
    ['d/M/yyyy H:mm', '5/12/2016 1:06', '2016-12-05T01:06:00.000Z'],
    ['dd.MM.yyyy HH:mm:ss', '05.12.2016 13:06:07', '2016-12-05T13:06:07.000Z'],
    ['M/d/yy h:mm a', '12/5/16 1:06 PM', '2016-12-05T13:06:00.000Z'],
    ['M/d/yy h:mm a', '12/5/16 12:06 am', '2016-12-05T00:06:00.000Z'],
    ['EEE, d MMM yyyy', 'Mon, 5 December 2016', '2016-12-05T00:00:00.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.S", '2016-12-05T01:06:07.25', '2016-12-05T01:06:07.250Z'],
    ['yyyy-MM-dd HH:mm', '2016-12-05   01:06', '2016-12-05T01:06:00.000Z'],
    ['iso', '2016-12-05', '2016-12-05T00:00:00.000Z'],
    ['iso', '2016-12-05 01:06', '2016-12-05T01:06:00.000Z'],
    ['d/M/yyyy H:mm', '30/2/2016 01:16', 'TIME_UNREADABLE'],
    ['d/M/yyyy H:mm', '1/13/2016 01:16', 'TIME_UNREADABLE'],
    ['d/M/yyyy H:mm', '1/1/2016 24:00', 'TIME_UNREADABLE'],
    ['d/M/yyyy H:mm', '1/1/2016', 'TIME_UNREADABLE'],
    ['h:mm a d/M/yyyy', '13:00 pm 1/1/2016', 'TIME_UNREADABLE'],
    ['d/M/yyyy', '14/10/1066', 'TIME_OUT_OF_RANGE'],
  ])('of the format %s: %s', (format, text, expected) => {
    expect(read(format, 'UTC', text)).toBe(expected)
  })

  it.each([
    ['iso', '2011-10-11 13:45:40.276000+02:00', '2011-10-11T11:45:40.276Z'],
    ['iso', '2017-01-09T09:49:50.000+01:00', '2017-01-09T08:49:50.000Z'],
    ['iso', '2017-01-09T09:49:50Z', '2017-01-09T09:49:50.000Z'],
    ['iso', '2017-01-09T09:49:50-0330', '2017-01-09T13:19:50.000Z'],
    ['iso', '2017-01-09T09:49:50', 'TIME_WITHOUT_ZONE'],
    ['d/M/yyyy H:mm X', '9/1/2017 9:49 +01', '2017-01-09T08:49:00.000Z'],
    ['epoch-seconds', '1456708980', '2016-02-29T01:23:00.000Z'],
    ['epoch-seconds', '1456708980.5', '2016-02-29T01:23:00.500Z'],
    ['epoch-milliseconds', '1456708980001', '2016-02-29T01:23:00.001Z'],
    ['epoch-seconds', 'yesterday', 'TIME_UNREADABLE'],
  ])('that carries its own offset, %s: %s', (format, text, expected) => {
    expect(read(format, undefined, text)).toBe(expected)
  })

  it('keeps microseconds', () => {
    const result = timeReader('iso', undefined)('2011-10-11T13:45:40.276543+02:00')
    expect(result).toEqual({ micros: Date.UTC(2011, 9, 11, 11, 45, 40, 276) * 1000 + 543 })
  })

  it('in a named zone follows its clock changes', () => {
    const berlin = (text: string) => read('yyyy-MM-dd HH:mm', 'Europe/Berlin', text)
    expect(berlin('2016-01-10 12:00')).toBe('2016-01-10T11:00:00.000Z')
    expect(berlin('2016-07-10 12:00')).toBe('2016-07-10T10:00:00.000Z')
    expect(berlin('2016-03-27 01:59')).toBe('2016-03-27T00:59:00.000Z')
    expect(berlin('2016-03-27 03:00')).toBe('2016-03-27T01:00:00.000Z')
  })

  it('that the clocks skip moves on with them; one that comes twice is the first', () => {
    const berlin = (text: string) => read('yyyy-MM-dd HH:mm', 'Europe/Berlin', text)
    expect(berlin('2016-03-27 02:30')).toBe('2016-03-27T01:30:00.000Z')
    expect(berlin('2016-10-30 02:30')).toBe('2016-10-30T00:30:00.000Z')
    expect(berlin('2016-10-30 03:00')).toBe('2016-10-30T02:00:00.000Z')
  })

  it.each([
    ['yyyy-MM-dd QQ', '"QQ" is no part'],
    ['dd HH:mm', 'no year'],
    ['dd dd MM yyyy', 'twice'],
    ['d/M/yyyy h:mm', 'h goes with a'],
    ['d/M/yyyy H:mm a', 'h goes with a'],
  ])('format is refused: %s', (format, message) => {
    expect(() => timeReader(format, 'UTC')).toThrow(message)
  })
})
