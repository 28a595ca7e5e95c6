// What --help prints.
export const USAGE = `Usage: sluice get [options] URL...
       sluice list
       sluice log ID
       sluice check [--no-fetch] ID|FILE...
       sluice relink ID URL
       sluice hosts [cap HOST N | forget HOST]

get     downloads each URL over several connections; the same command again goes on
        where it stopped
list    the downloads it knows, unfinished and finished (the latest 1,000), with their IDs
log     what happened to a download, line by line
check   compares a finished file or a .part with the checksums of its pieces, and fetches
        again what is wrong
relink  gives a download that is stuck a new link to the same file, and goes on with it
hosts   what each host allows; cap: at most N connections to it (1 to 16, or none);
        forget: as if it had never been met

Options of get:
  --dir D              folder to save into (default: here)
  --name F             file name (one URL only; default: the server's)
  --connections N      connections at most, 1 to 16 (default: 8, and up to 16 where more bring more)
  --header 'K: V'      a request header, repeatable; sent to the URL's own host only
  --checksum ALG:HEX   sha256, sha512, sha1 or md5 the file must have (one URL only)
  --give-up DURATION   fail when not a byte came for so long: 90s, 10m, 2h, 14d (default: 14d)
  --limit RATE         bytes per second in all: 500k, 1.5M, 2G (default: as fast as it goes)
  --restart            throw away what was received and start from the first byte

Option of check:
  --no-fetch           only tell what is wrong

Options of all:
  --data-dir S         where the state is kept (default: with the app while it is open, else
                       in your data folder)
  --json               one JSON object a line (times in milliseconds since 1970)
  --help, --version

While the app is open, commands work in its queue: get adds to it and waits, Ctrl-C leaves
the download to the app, and --limit is the app's own. list, log and hosts also work while
another Sluice uses the same data folder.

Exit code: 0 all done or right; 1 some failed, or are wrong or unknown; 2 wrong usage, or a
data folder that another Sluice uses; 130 stopped by Ctrl-C; 141 nobody reads the output any
more (the state is kept by both).
`
