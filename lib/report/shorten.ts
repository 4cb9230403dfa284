/** Text cut to `width` in its middle, where URLs differ least: their host and the end of their path stay. */
export function shorten(text: string, width: number, ellipsis: string): string {
  if (text.length <= width) return text;
  const kept = width - ellipsis.length;
  const head = Math.ceil(kept * 0.6);
  return `${text.slice(0, head)}${ellipsis}${text.slice(text.length - (kept - head))}`;
}
