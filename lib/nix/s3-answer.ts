/** What an S3 server says in the XML of an answer that is no file. */
export interface S3Error {
  /** `NoSuchKey`, `AccessDenied`, `PermanentRedirect` ... */
  readonly code: string;
  /** The region that the bucket is in, where the answer names it. */
  readonly region?: string;
}

/** Reads `<Error><Code>...`; undefined where the body is something else. Nix looks for the same (filetransfer.cc, since 2.35). */
export function s3Error(body: string): S3Error | undefined {
  const head = body.slice(0, 4096);
  const root = head.indexOf('<Error');
  const code = root < 0 ? undefined : element(head.slice(root), 'Code');
  if (code === undefined || !/^[A-Za-z]{1,64}$/.test(code)) return undefined;
  const region = element(head, 'Region') ?? regionOfEndpoint(element(head, 'Endpoint') ?? '');
  return { code, ...(region !== undefined && isRegion(region) ? { region } : {}) };
}

/** Whether a text can be the name of a region: it ends up in an entry that people copy. */
export const isRegion = (text: string): boolean => /^[a-z0-9][a-z0-9-]{1,40}$/.test(text);

function element(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  if (start < 0) return undefined;
  const end = xml.indexOf('</', start);
  return end < 0 ? undefined : xml.slice(start + name.length + 2, end).trim();
}

/** `bucket.s3.eu-west-1.amazonaws.com` and `bucket.s3-eu-west-1.amazonaws.com`. */
function regionOfEndpoint(host: string): string | undefined {
  const [, region] =
    /(?:^|\.)s3[.-]([a-z0-9-]{2,40})\.amazonaws\.com(?:\.cn)?$/.exec(host.slice(0, 300)) ?? [];
  return region;
}
