import type { Connection, Exchange } from '../model/facts/exchange.ts';
import type { SessionOptions } from '../model/ports.ts';
import { type ProxyAddress, readProxy } from './proxy-tunnel.ts';
import { startRecording } from './recording.ts';
import { shownUrl } from './shown-url.ts';

/** Where a request goes, and how it is written down. */
export interface Target {
  readonly url: URL;
  readonly proxy: ProxyAddress | undefined;
  /** The address as an exchange shows it. */
  readonly shown: string;
  readonly via: Pick<Connection, 'via' | 'proxy'>;
}

/** `http://[fe80::1%eth0]`: an address of one link alone, which curl takes and URL does not (RFC 6874). */
const zoned = /^https?:\/\/(?:[^/?#@]*@)?\[[0-9a-f:.]+%[^\]]+\]/i;

/** Refuses what no request can be made of, before anything is opened. */
export function readTarget(text: string, options: SessionOptions): Target | { readonly refusal: Exchange } {
  if (zoned.test(text))
    return refuse('(not a URL)', 'ADDRESS_ZONE', 'no request goes to an address with a zone');
  if (!URL.canParse(text)) return refuse('(not a URL)', 'ERR_INVALID_URL', 'this is not a URL');
  const url = new URL(text);
  const shown = shownUrl(url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refuse(shown, 'ERR_INVALID_PROTOCOL', `nixcache makes no ${url.protocol} requests`);
  }
  if (options.proxy === undefined) return { url, proxy: undefined, shown, via: { via: 'direct' } };
  const proxy = readProxy(options.proxy);
  if (proxy === undefined) {
    return refuse(shown, 'PROXY_UNSUPPORTED', 'the proxy is no http://, https:// or SOCKS address');
  }
  return { url, proxy, shown, via: { via: 'proxy', proxy: proxy.shown } };
}

function refuse(shown: string, code: string, message: string): { readonly refusal: Exchange } {
  return { refusal: startRecording(shown, { via: 'direct' }).end({ failure: { code, message } }) };
}
