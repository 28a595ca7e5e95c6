// Every answer of the server is hostile, from the very first: the rows of the checklist that can come then.
import { atFirst, driveRows } from './hostile-rows.ts'

driveRows('first', atFirst)
