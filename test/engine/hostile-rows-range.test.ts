// One answer among those to many connections is hostile: the rows of the checklist that can come then.
import { atOneRange, driveRows } from './hostile-rows.ts'

driveRows('range', atOneRange)
