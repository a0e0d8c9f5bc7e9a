// What people and agents of the demo company write beside titles: descriptions, comments, reasons.
import type { Banks } from './phrases.ts'

export const talkBanks: Banks = {
  customer: [
    'Halden Dairy Cooperative',
    'Oxbow Pharmacy Group',
    'Peregrine Fish Market',
    'Larkspur Bakeries',
    'Northgate Blood Bank',
    'Tidewell Seafoods',
    'Copperleaf Greenhouses',
    'Saint Orrin Hospital',
    'Bramble & Daughters',
    'Kettleworth Wines',
    'Marsh End Growers',
    'Vantry Vaccines',
  ],
  when: [
    'since Tuesday',
    'since the last release',
    'every night around two',
    'now and then',
    'once a week',
  ],
  count: ['three', 'five', 'about a dozen', 'forty', 'two', 'nearly all'],
  site: [
    'North depot',
    'Dock 4',
    'Hall 7',
    'Route 12',
    'the Vantry lab',
    'the harbour store',
    'Ring road hub',
    'Lorry 88',
    'Cellar B',
    'East kitchen',
  ],
  day: ['tomorrow', 'on Monday', 'after the stand-up', 'this afternoon', 'by the end of the week'],
  number: ['0.4 s', '12 %', '1,800 readings', '38 MB', '2.1 °C', '7 minutes'],
}

export const descriptions: readonly string[] = [
  'Reported by {customer}: it happens {when}. Steps are in the thread; {count} sites see it.',
  'We promised this to {customer}. Small first cut is fine, the rest can follow.',
  'Left over from the last retrospective. Nobody owns it, everybody trips over it.',
  'Done means: covered by a test, written down in the handbook, shown {day}.',
  'Measured {number} where the target is half of it. Find out where it goes before changing anything.',
  'Came up in the on-call review. Happens {when}; the workaround costs us {count} calls a week.',
  'Please keep it behind a switch until {customer} has agreed.',
  'Background: the old way was written for {count} customers. We have outgrown it.',
]

export const comments: readonly string[] = [
  'I can reproduce it, {number} off.',
  'Talked to {customer}; they can live with the workaround until next week.',
  'First version is up for a look, comments welcome.',
  'Down to {number} on my machine, checking on the test rig {day}.',
  'Split the second half into a task of its own.',
  'This touches more than I thought: {count} places.',
  'Logs attached. It is the retry, not the network.',
  'Agreed with the team {day}: we do the simple thing.',
  'Waiting for a second pair of eyes.',
  '{customer} confirms that it is fine now.',
  'Added a test that fails without the change.',
  'Could somebody who knows the old importer have a look?',
  'Moved the numbers into the sheet, see the second tab.',
  'Not urgent any more, but let us not forget it.',
  'Same cause as last month, I think. Digging.',
  'Rolled out to {count} sites, nothing odd so far.',
]

export const agentComments: readonly string[] = [
  'Read {count} related tasks and the handbook page; the cause is most likely the retry. Plan follows.',
  'Draft is ready. Confident about the first part, please check the second.',
  'Ran the comparison: {number} better than before, no regression found.',
  'Three options with costs are in the description; I recommend the second.',
  'Checked against the permissions of whom I act for: one step needs a person.',
  'Tests pass on the rig. Edge case left open: readings that arrive out of order.',
]

export const reviewComments: readonly string[] = [
  'Looks right. One name is misleading, otherwise good.',
  'Please handle the empty case too, then it is fine.',
  'I would rather not add another setting. Can it follow from what we know?',
  'Checked on a device: works.',
  'Nice and small. Ship it.',
]

export const blockReasons: readonly string[] = [
  'Waiting for {customer} to answer.',
  'The test rig is taken until {day}.',
  'Needs a decision on the budget.',
  'Supplier has not sent the samples yet.',
  'Depends on work of another team.',
  'No access to the customer system; asked {day}.',
  'The vendor looks into it, ticket is open.',
]

export const cancelReasons: readonly string[] = [
  'Overtaken by events.',
  '{customer} no longer needs it.',
  'Same as another task.',
  'Costs more than it brings.',
]

export const pauseReasons: readonly string[] = [
  'Model is being updated.',
  'Results of yesterday are being looked at first.',
  'Quota is used up for today.',
]
