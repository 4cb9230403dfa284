#!/usr/bin/env node
'use strict';
// CommonJS on purpose: libuv reads the size of its thread pool before any ES module runs, and with the default of four
// two silent DNS servers would hold up every other look-up.
process.env.UV_THREADPOOL_SIZE ??= '64';

// Help and version pages are made when the package is built, so that asking for them costs no more than starting Node.
const argv = process.argv.slice(2);
const page = require('../dist/pages.json')[argv.join(' ')];
if (page === undefined) import('../dist/main.js').then(({ run }) => run(argv));
else process.stdout.write(page);
