/**
 * Whether a body is a web page or an XML document: what a captive portal, a login wall or an error page sends
 * where a file of a cache is expected. Only the beginning is looked at.
 */
export function looksLikeMarkup(text: string): boolean {
  return /^\s*<[!?a-z]/i.test(text.slice(0, 1000));
}
