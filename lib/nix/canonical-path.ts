/** An absolute path with `.`, `..` and repeated slashes taken out and symbolic links left alone (libutil/file-system.cc canonPath). */
export function canonicalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
