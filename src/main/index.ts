// The way in for Electron: the app (start.ts).
import './start.ts'
