import { absent, type Fact, ok } from '../model/fact.ts';
import type { TlsTrustFact } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';
import { caFileCandidates } from '../nix/ca-file.ts';
import type { NixVersion } from '../nix/version.ts';

/** The certificate bundle by Nix's own order. */
export async function probeTlsTrust(
  { files, machine }: Ports,
  sslCertFile: string | undefined,
  version: NixVersion | undefined,
): Promise<Fact<TlsTrustFact>> {
  for (const { file, because, explicit } of caFileCandidates(machine.env, sslCertFile, version)) {
    if (await files.exists(file)) return ok({ file, because });
    if (explicit) return ok({ because, missing: file });
  }
  return absent('no certificate bundle was found where Nix looks for one');
}
