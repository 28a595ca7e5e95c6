#!/usr/bin/env node
// Stands in for fpm where electron-builder makes a Debian package: takes the arguments that electron-builder gives it and
// builds with dpkg-deb, which Debian and Ubuntu have. SLUICE_DEB_COMPRESSION=none is for tests, which cannot wait.
import { runFpm } from './lib/fpm.mjs'
import { exitWith } from './lib/process.mjs'

await exitWith(() => runFpm(process.argv.slice(2), process.env))
