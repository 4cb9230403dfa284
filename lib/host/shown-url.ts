/**
 * An address as it may be shown and stored: without userinfo and fragment, and with the values of the query left out,
 * since signed addresses carry their signature there.
 */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  if (shown.search !== '') shown.search = '?...';
  return shown.href;
}
