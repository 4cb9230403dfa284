import type { HttpRequest, Sink } from '../model/ports.ts';

/** How a file is downloaded that is too large to be kept. */
export interface DownloadOptions extends Pick<HttpRequest, 'maxBodyBytes' | 'stallMs'> {
  readonly sink: Sink;
}
