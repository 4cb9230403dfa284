import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Caches that count who asks them, and when. */
export interface CountedTarget {
  readonly url: string;
  /** When each request came and when it was answered, in milliseconds. */
  readonly requests: readonly { readonly path: string; readonly from: number; readonly to: number }[];
  readonly most: () => number;
}

/** A cache that answers after a moment, so that two probes at once would be seen; or one that is silent for ever. */
export async function countedTarget(
  kind: 'healthy' | 'silent',
): Promise<{ target: CountedTarget; server: Server }> {
  const requests: { path: string; from: number; to: number }[] = [];
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const one = { path: request.url ?? '', from: performance.now(), to: Number.POSITIVE_INFINITY };
    requests.push(one);
    open += 1;
    most = Math.max(most, open);
    response.once('close', () => {
      open -= 1;
      one.to = performance.now();
    });
    if (kind === 'silent') return;
    setTimeout(() => {
      const found = request.url === '/nix-cache-info';
      response.writeHead(found ? 200 : 404).end(found ? 'StoreDir: /nix/store\nPriority: 40\n' : '');
    }, 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { target: { url: `http://127.0.0.1:${port}`, requests, most: () => most }, server };
}

/** How long a target was left alone between two probes, each of which begins by asking for nix-cache-info. */
export const restsOf = ({ requests }: CountedTarget): readonly number[] =>
  requests
    .map(({ path, from }, index) => ({ path, rest: from - (requests[index - 1]?.to ?? from) }))
    .slice(1)
    .filter(({ path }) => path === '/nix-cache-info')
    .map(({ rest }) => rest);
