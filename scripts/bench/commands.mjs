// The command line of every contestant that is a command: quiet, reading no configuration of the user's. Pure.

/**
 * `task`: { urls, list (a file with one URL a line), dir, name (of the one file, or null), dataDir, ca (a PEM file, or
 * null), cut (whether connections may be cut) }. `place`: { node, cli } of the built Sluice.
 * Returns { command, args, env }.
 */
export function commandLine({ program, connections }, task, place) {
  return { env: {}, ...LINES[program](connections, task, place) }
}

const LINES = {
  aria2c: (connections, task) => ({
    command: 'aria2c',
    args: [
      '--no-conf',
      '--no-netrc',
      '--quiet',
      '--file-allocation=none',
      '--allow-overwrite=true',
      '--auto-file-renaming=false',
      ...(task.ca === null ? [] : [`--ca-certificate=${task.ca}`]),
      `--dir=${task.dir}`,
      ...(task.name === null
        ? [`-j${connections}`, `--input-file=${task.list}`]
        : [`-x${connections}`, `-s${connections}`, '-k1M', `--out=${task.name}`, ...task.urls]),
    ],
  }),

  curl: (connections, task) => {
    const options = ['-q', '--silent', '--show-error', '--fail', '--noproxy', '*']
    if (task.ca !== null) options.push('--cacert', task.ca)
    if (task.name === null) {
      const parallel = ['--parallel', '--parallel-max', String(connections), '--remote-name-all']
      return { command: 'curl', args: [...options, ...parallel, '--output-dir', task.dir, ...task.urls] }
    }
    const args = [...options, '--output', `${task.dir}/${task.name}`, ...task.urls]
    if (!task.cut) return { command: 'curl', args }
    // It goes on from where it was only when it is started again: --retry would begin anew.
    const again = 'for try in {1..50}; do curl --continue-at - "$@" && exit 0; done; exit 1'
    return { command: 'bash', args: ['-c', again, 'curl', ...args] }
  },

  axel: (connections, task) => ({
    command: 'axel',
    args: [
      '--quiet',
      '--no-proxy',
      // It takes no certificate to trust.
      ...(task.ca === null ? [] : ['--insecure']),
      `--num-connections=${connections}`,
      `--output=${task.dir}/${task.name}`,
      ...task.urls,
    ],
  }),

  wget2: (connections, task) => ({
    command: 'wget2',
    args: [
      '--no-config',
      '--quiet',
      '--no-netrc',
      '--no-hsts',
      '--no-proxy',
      ...(task.ca === null ? [] : [`--ca-certificate=${task.ca}`]),
      `--max-threads=${connections}`,
      ...(task.name === null
        ? [`--directory-prefix=${task.dir}`]
        : ['--chunk-size=1M', `--output-document=${task.dir}/${task.name}`]),
      ...task.urls,
    ],
  }),

  sluice: (connections, task, { node, cli }) => ({
    command: node,
    args: [
      cli,
      'get',
      '--data-dir',
      task.dataDir,
      '--dir',
      task.dir,
      ...(connections === null ? [] : ['--connections', String(connections)]),
      ...task.urls,
    ],
    env: task.ca === null ? {} : { NODE_EXTRA_CA_CERTS: task.ca },
  }),
}
