import { type Fact, ok } from '../model/fact.ts';
import type { SecretFile, SettingsFact } from '../model/facts/machine.ts';
import type { FilesPort, Ports } from '../model/ports.ts';
import { hasNetrcPassword } from '../nix/netrc.ts';

const MAX_BYTES = 1 << 20;

interface Named {
  readonly setting: string;
  readonly path: string;
  readonly isSecret: (text: string) => boolean;
}

/** The files with secrets that the configuration names, and who can read them. One that this user cannot read is not readable by all. */
export async function probeSecretFiles(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  values: SettingsFact['values'],
): Promise<Fact<readonly SecretFile[]>> {
  const netrc = values['netrc-file'];
  const keys = values['secret-key-files'];
  const named: readonly Named[] = [
    {
      setting: 'netrc-file',
      path:
        typeof netrc === 'string' && netrc !== ''
          ? netrc
          : `${machine.env['NIX_CONF_DIR'] ?? '/etc/nix'}/netrc`,
      isSecret: hasNetrcPassword,
    },
    ...(Array.isArray(keys) ? keys : []).map((path) => ({
      setting: 'secret-key-files',
      path,
      isSecret: holdsSecretKey,
    })),
  ];
  const found = await Promise.all(named.map((one) => secretFile(files, one)));
  return ok(found.flatMap((one) => one ?? []));
}

async function secretFile(files: FilesPort, named: Named): Promise<SecretFile | undefined> {
  const { setting, path, isSecret } = named;
  if (!path.startsWith('/')) return undefined;
  const about = await files.about(path);
  if (about === undefined) return undefined;
  const read = await files.read(path, MAX_BYTES);
  if (read.state !== 'ok' || !isSecret(read.text)) return undefined;
  const above = await Promise.all(directoriesAbove(about.path).map((directory) => files.about(directory)));
  const shutOff = above.some((directory) => directory === undefined || (directory.mode & 0o001) === 0);
  return { setting, path, target: about.path, mode: about.mode, shutOff };
}

function directoriesAbove(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

/** `name:` and 64 bytes in base 64. */
const holdsSecretKey = (text: string): boolean =>
  /^\s*[^\s:]{1,200}:[A-Za-z0-9+/]{80,100}={0,2}\s*$/.test(text);
