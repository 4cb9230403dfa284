import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const link = join(import.meta.dirname, 'delay-link.py');

/**
 * A network namespace, and one far from it for each of the links: whatever passes between them is really late. Programs run there in a
 * folder of its own. Needs root, iproute2 and python3. All of it is gone after `close()`, and when this process ends.
 */
export async function delayedNetwork(name, links) {
  const near = `${name}-${process.pid}`;
  const far = links.map((_, index) => `${near}-${index}`);
  const addresses = links.map((_, index) => `10.77.${index}.2`);
  const children = new Set();
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));

  const command = (namespace, program, args) => ['netns', 'exec', namespace, program, ...args];

  function close() {
    for (const child of children) child.kill('SIGKILL');
    for (const namespace of [near, ...far]) {
      try {
        execFileSync('ip', ['netns', 'del', namespace], { stdio: 'ignore' });
      } catch {
        // It was never made, or is gone.
      }
      rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
    }
    rmSync(folder, { recursive: true, force: true });
    process.off('exit', close);
    for (const signal of signals) process.off(signal, end);
  }
  function end(signal) {
    close();
    process.kill(process.pid, signal);
  }

  function started(program, args) {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    return new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('error', reject);
      child.once('exit', () => {
        children.delete(child);
        reject(new Error(`${program} ${args.join(' ')} ended`));
      });
    });
  }

  process.once('exit', close);
  for (const signal of signals) process.once(signal, end);
  try {
    const ip = (...args) => execFileSync('ip', args);
    for (const namespace of [near, ...far]) {
      ip('netns', 'add', namespace);
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
    }
    for (const [index, { roundTripMs, bytesPerSecond = 0 }] of links.entries()) {
      const ends = [near, far[index]];
      const files = ends.map((namespace) => `/run/netns/${namespace}`);
      await started('python3', [link, ...files, `late${index}`, `${roundTripMs / 2}`, `${bytesPerSecond}`]);
      for (const [end, namespace] of ends.entries()) {
        ip('-n', namespace, 'address', 'add', `10.77.${index}.${end + 1}/24`, 'dev', `late${index}`);
        ip('-n', namespace, 'link', 'set', `late${index}`, 'up');
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    near,
    far,
    addresses,
    folder,
    run: (namespace, program, ...args) =>
      execFileSync('ip', command(namespace, program, args), {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
        maxBuffer: 1 << 28,
      }),
    start: (namespace, program, ...args) => started('ip', command(namespace, program, args)),
    close,
  };
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
