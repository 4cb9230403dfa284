// Serves the files of a folder by HTTP, from memory:
//
//   node scripts/serve-folder.mjs ADDRESS PORT FOLDER
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

const [address, port, folder] = process.argv.slice(2);
const files = new Map();

function bytesOf(path) {
  if (!files.has(path)) {
    try {
      files.set(path, readFileSync(join(folder, normalize(path))));
    } catch {
      files.set(path, undefined);
    }
  }
  return files.get(path);
}

const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, ({ method, url }, response) => {
  const bytes = method === 'GET' ? bytesOf(url) : undefined;
  response.writeHead(bytes === undefined ? 404 : 200, { 'Content-Length': bytes?.length ?? 0 }).end(bytes);
});
server.listen(Number(port), address, () => process.stdout.write('ready\n'));
