// The schema as an ordered list: the version of a database (user_version) is how many of these it has been through.
// A migration that has shipped is never edited; a change is a new one at the end.
import type Database from 'better-sqlite3'

/** Marks the file as ours in its header: "SLUC". */
export const APPLICATION_ID = 0x53_4c_55_43

export type Migration = (db: Database.Database) => void

export const MIGRATIONS: readonly Migration[] = [createSchema, addHostsAndTimelines, addPriority]

/**
 * Brings the database to the end of `migrations`: all pending ones in one transaction, or none.
 * Throws what SQLite throws. The caller has refused a database that is past the end of the list.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const run = db.transaction(() => {
    const version = versionOf(db)
    if (version >= migrations.length) return
    for (const migration of migrations.slice(version)) migration(db)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${migrations.length}`)
  })
  run.immediate()
}

/** How many migrations the database has been through. */
export function versionOf(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/**
 * Version 1. `state` and `failure_code` are plain text, so that a new one needs no rebuilt table.
 * AUTOINCREMENT: an id is never used twice, so a late word about a removed download cannot reach another.
 * A representation is known where `splittable` is not null. `map_page` keeps its row id: its rows are large.
 */
function createSchema(db: Database.Database): void {
  db.exec(`
    CREATE TABLE download (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      position INTEGER NOT NULL,
      added_at INTEGER NOT NULL,
      url TEXT NOT NULL,
      dir TEXT NOT NULL,
      wanted_name TEXT,
      headers TEXT NOT NULL,
      checksum_algorithm TEXT,
      checksum_hex TEXT,
      connections INTEGER,
      state TEXT NOT NULL,
      total INTEGER,
      etag TEXT,
      last_modified TEXT,
      validator TEXT,
      splittable INTEGER,
      name TEXT,
      part_name TEXT,
      part_id TEXT,
      durable INTEGER NOT NULL DEFAULT 0,
      failure_code TEXT,
      failure_detail TEXT,
      finished_at INTEGER,
      unverified INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE INDEX download_position ON download (position);

    CREATE TABLE map_page (
      download_id INTEGER NOT NULL REFERENCES download (id) ON DELETE CASCADE,
      page INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (download_id, page)
    ) STRICT;

    CREATE TABLE setting (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE session (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      clean INTEGER NOT NULL
    ) STRICT;
  `)
}

/**
 * Version 2: what hosts have earned, the timelines, and two hints for going on after a crash.
 * `event` keeps its row id like `map_page`, and `host` has one: damage can then be walked around by it.
 */
function addHostsAndTimelines(db: Database.Database): void {
  db.exec(`
    ALTER TABLE download ADD COLUMN progress_at INTEGER;
    ALTER TABLE download ADD COLUMN recent TEXT;
    ALTER TABLE download ADD COLUMN dir_id TEXT;
    ALTER TABLE download ADD COLUMN seams TEXT;

    CREATE TABLE event (
      download_id INTEGER NOT NULL REFERENCES download (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      facts TEXT NOT NULL,
      PRIMARY KEY (download_id, seq)
    ) STRICT;

    CREATE TABLE host (
      host TEXT PRIMARY KEY NOT NULL,
      allowed INTEGER,
      cap INTEGER,
      cool_from INTEGER,
      cool_until INTEGER,
      hits INTEGER NOT NULL,
      clean_ms INTEGER NOT NULL,
      clean_bytes INTEGER NOT NULL,
      because TEXT,
      last_refused_at INTEGER,
      last_served_at INTEGER,
      best_rate INTEGER NOT NULL
    ) STRICT;
  `)
}

/**
 * Version 3: priorities, and room between the places, so that a download can be moved without renumbering the others.
 * Numbered anew instead of multiplied: damage may have left any number there.
 */
function addPriority(db: Database.Database): void {
  db.exec(`
    ALTER TABLE download ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';

    UPDATE download SET position = placed.place * 65536
      FROM (SELECT id, row_number() OVER (ORDER BY position, id) AS place FROM download) AS placed
      WHERE placed.id = download.id;
  `)
}
