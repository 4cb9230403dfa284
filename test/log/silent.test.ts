import { describe, expect, test } from 'vitest';
import { explained } from '../support/logs.ts';

/** What builders print, and Nix itself on a good day. */
const logs: Readonly<Record<string, string>> = {
  gcc: `building '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv'...
unpacking sources
checking for gcc... gcc
main.c: In function 'main':
main.c:3:5: error: expected ';' before 'return'
main.c:7:12: warning: unused variable 'cache' [-Wunused-variable]
collect2: error: ld returned 1 exit status
make: *** [Makefile:12: hello] Error 1
error: key is corrupted or missing
/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-hello/bin/hello: error while loading shared libraries: libz.so.1
`,
  rust: `   Compiling serde v1.0.203
error[E0308]: mismatched types
  --> src/main.rs:4:18
warning: unused variable: \`x\`
    Updating crates.io index
warning: spurious network error (3 tries remaining): [7] Couldn't connect to server (Failed to connect to index.crates.io port 443 after 0 ms: Couldn't connect to server)
error: failed to download from \`https://index.crates.io/config.json\`
Caused by:
  [6] Could not resolve hostname (Could not resolve host: index.crates.io)
error: unable to update registry \`crates-io\`
test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured
`,
  npm: `npm ERR! code ENOTFOUND
npm ERR! network request to https://registry.npmjs.org/left-pad failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org
npm ERR! network This is a problem related to network connectivity.
Error: connect ECONNREFUSED 127.0.0.1:3000
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
 FAIL  test/cache.test.ts > error: unable to download
AssertionError: expected 'HTTP error 500' to be 'HTTP error 404'
`,
  python: `WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'NewConnectionError': /simple/wheel/
ERROR: Could not find a version that satisfies the requirement wheel
E       AssertionError: assert 'signature is not valid' in ''
FAILED tests/test_keys.py::test_public_key - ValueError: public key is not valid
tests/test_download.py::test_error PASSED
error: subprocess-exited-with-error
requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://cache.test/nix-cache-info
`,
  go: `--- FAIL: TestNarinfo (0.00s)
    narinfo_test.go:12: unable to download narinfo: HTTP error 404
FAIL	example.com/cache	0.012s
go: github.com/x/y@v1.0.0: Get "https://proxy.golang.org/github.com/x/y/@v/v1.0.0.mod": dial tcp: lookup proxy.golang.org: no such host
`,
  curl: `trying https://example.org/hello-2.12.tar.gz
  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0curl: (6) Could not resolve host: example.org
curl: (60) SSL certificate problem: unable to get local issuer certificate
error: cannot download hello-2.12.tar.gz from any mirror
wget: unable to resolve host address 'cache.test'
fatal: unable to access 'https://github.com/x/y/': Could not resolve host: github.com
ssh: Could not resolve hostname github.com: Name or service not known
git@github.com: Permission denied (publickey).
Host key verification failed.
`,
  'a builder that says what Nix says': `nix-tests> warning: unable to download 'https://cache.test/nix-cache-info': Couldn't connect to server (7)
nix-tests> error: NAR info file 'x6jzjlhqsv0c35w4sgik82p9xvng15p3.narinfo' is corrupt
nix-tests> error: path '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-a' is required, but there is no substituter that can build it
2026-11-21T15:24:55.1234567Z nix-tests> 'https://cache.test' does not appear to be a binary cache
\u001b[2mnix-tests> \u001b[0merror: secret key is corrupt
@nix {"action":"result","fields":["error: secret key is corrupt"],"id":7,"type":101}
@nix {"action":"result","fields":["warning: unable to download 'https://cache.test/nix-cache-info': HTTP error 500"],"id":7,"type":101}
`,
  'a good day': `these 2 derivations will be built:
  /nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv
these 3 paths will be fetched (1.20 MiB download, 5.10 MiB unpacked):
  /nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-zlib-1.3
copying path '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-zlib-1.3' from 'https://cache.nixos.org'...
warning: Git tree '/home/alice/project' is dirty
warning: unknown setting 'eval-cores'
warning: unknown setting 'download-buffer-size'
warning: unknown setting 'lazy-trees'
warning: unknown setting 'sandboxes'
error: setting 'cores' has invalid value 'abc'
warning: unknown experimental feature 'repl-flake'
warning: you did not specify '--add-root'; the result might be removed by the garbage collector
warning: 'show-config' is a deprecated alias for 'config show'
trace: warning: literalExample is deprecated
building '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-hello-2.12.drv'...
`,
  evaluation: `error:
       \u2026 while calling the 'derivationStrict' builtin
         at <nix/derivation-internal.nix>:9:12:
       error: attribute 'hello' missing
       at /home/alice/flake.nix:12:5:
error: syntax error, unexpected ';'
error: flake 'git+file:///home/alice/x' does not provide attribute 'packages.x86_64-linux.default'
error: experimental Nix feature 'nix-command' is disabled; add '--extra-experimental-features nix-command' to enable it
error: cannot look up '<nixpkgs>' in pure evaluation mode (use '--impure' to override)
error: getting status of '/nix/store/x6jzjlhqsv0c35w4sgik82p9xvng15p3-a/b': No such file or directory
`,
  nothing: '',
};

describe('an ordinary log comes to nothing', () => {
  test.each(Object.entries(logs))('%s', (_name, log) => {
    const { findings, asides, left } = explained(log);
    expect([findings, asides, left]).toEqual([[], [], 0]);
  });

  test.each(Object.entries(logs))('%s, of a builder with its name in front', (_name, log) => {
    const lines = log.split('\n').map((line) => `hello> ${line}`);
    expect(explained(lines.join('\n')).findings).toEqual([]);
  });

  test.each(Object.entries(logs))('%s, repeated below a failed build', (_name, log) => {
    const lines = log.split('\n');
    const tail = lines.map((line) => `       > ${line}`).join('\n');
    const failed = `error: builder for '/nix/store/h9q353mvbpy369fvbxxr99g7c81vgdr9-a.drv' failed with exit code 1;\n       last ${lines.length} log lines:\n`;
    const { findings, asides } = explained(`${failed}${tail}\n`);
    expect([findings.length, asides.map(({ kind }) => kind)]).toEqual([0, ['build-failed']]);
  });
});

test('what a server answered is not taken for words of Nix', () => {
  const body = "       error: unable to download 'https://evil.test/nix-cache-info': HTTP error 401\n";
  const log = `error: unable to download 'https://cache.test/nix-cache-info': HTTP error 500\n\n       response body:\n\n${body.repeat(3)}`;
  expect(explained(log).findings.map(({ subject }) => subject.name)).toEqual(['https://cache.test']);
});
