// After a restart that left a part of the file every answer of the server is hostile: the rows of the checklist that can come then.
import { atResume, driveRows } from './hostile-rows.ts'

driveRows('resume', atResume)
