#!/usr/bin/env node
'use strict';
// Help, the version and the plainest command lines were worked out when the package was built: asking for help costs no more
// than starting Node, and `nixcache doctor` need not wait for the arguments to be parsed.
const argv = process.argv.slice(2);
const prepared = require('../dist/prepared.json')[argv.join(' ')];
if (prepared?.kind === 'text') {
  process.stdout.on('error', ({ code }) => {
    // `nixcache --help | head` closes the pipe early: nobody wants to read on, and nothing is wrong.
    if (code === 'EPIPE') return;
    process.stderr.write(`nixcache: cannot be written (${code})\n`);
    process.exitCode = 2;
  });
  process.stdout.write(prepared.text);
} else import('../dist/main.js').then(({ run }) => run(argv, prepared));
