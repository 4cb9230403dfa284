import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DelayedNetwork, delayedNetwork } from '../../../scripts/delayed-network.mjs';
import { Lab, type Run } from './lab.ts';
import { madeClosure, trustedKey } from './made-closure.ts';

/** What these labs need of a machine. */
export const farCachesParts = ['nix-store', 'ip', 'python3'];

export interface FarCache {
  readonly roundTripMs: number;
  /** How many paths of the closure it has; no two caches have the same. */
  readonly paths: number;
  readonly priority: number;
}

/** One closure, spread over caches that are really far away, and a Nix without a store yet. */
export class FarCaches {
  readonly lab = new Lab();
  readonly root: string;
  private readonly caches: readonly FarCache[];
  private network: DelayedNetwork | undefined;

  constructor(caches: readonly FarCache[]) {
    this.caches = caches;
    const owners = shuffled(caches.flatMap(({ paths }, cache) => Array<number>(paths).fill(cache)));
    const closure = madeClosure(owners.length);
    this.root = closure[0]?.storePath ?? '';
    for (const [cache, { priority }] of caches.entries()) {
      mkdirSync(join(this.folder(cache), 'nar'), { recursive: true });
      const info = `StoreDir: /nix/store\nWantMassQuery: 1\nPriority: ${priority}\n`;
      writeFileSync(join(this.folder(cache), 'nix-cache-info'), info);
    }
    for (const [index, { files }] of closure.entries())
      for (const [name, content] of files)
        writeFileSync(join(this.folder(owners[index] ?? 0), name), content);
  }

  async open(): Promise<void> {
    this.network = await delayedNetwork('nixcache-far', this.caches);
    const { addresses, far, start } = this.network;
    const server = join(import.meta.dirname, '../../../scripts/serve-folder.mjs');
    for (const [cache, address] of addresses.entries())
      await start(far[cache] ?? '', process.execPath, server, address, '80', this.folder(cache));
  }

  /** As they stand in the configuration. */
  get urls(): readonly string[] {
    return this.caches.map((_, index) => `http://${this.network?.addresses[index]}`);
  }

  /** What a command says for which the caches are far away. */
  run(substituters: readonly string[], program: string, ...args: readonly string[]): Run {
    this.lab.configure(
      `substituters = ${substituters.join(' ')}\ntrusted-public-keys = ${trustedKey}\nmax-jobs = 8`,
    );
    return this.lab.run('ip', 'netns', 'exec', this.network?.near ?? '', program, ...args);
  }

  /** Milliseconds that a Nix that remembers nothing takes to get the closure into an empty store. */
  realise(substituters: readonly string[]): number {
    const store = join(this.lab.folder, 'store');
    for (const folder of [store, join(this.lab.folder, 'home/.cache')])
      rmSync(folder, { recursive: true, force: true });
    const started = performance.now();
    const { status, stderr } = this.run(substituters, 'nix-store', '--store', store, '--realise', this.root);
    const took = performance.now() - started;
    if (status !== 0) throw new Error(stderr);
    return took;
  }

  async close(): Promise<void> {
    this.network?.close();
    await this.lab.close();
  }

  private folder(cache: number): string {
    return join(this.lab.folder, `cache-${cache}`);
  }
}

/** The same in every run. */
function shuffled<T>(values: readonly T[]): readonly T[] {
  let state = 1;
  return values
    .map((value) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return [state >>> 8, value] as const;
    })
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
}
