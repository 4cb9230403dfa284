/** The first line of an answer, and the empty one behind its headers. */
const AROUND = 20;

/** How long the head of an answer is, in bytes, but for what HTTP/2 saves of it. */
export function headBytes(
  headers: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): number {
  let bytes = AROUND;
  for (const [name, values = []] of Object.entries(headers))
    for (const value of [values].flat()) bytes += name.length + String(value).length + ': \r\n'.length;
  return bytes;
}
