import { canonicalPath } from './canonical-path.ts';

interface EnvironmentSetting {
  readonly variable: string;
  readonly value: string;
}

/**
 * What a setting is when no configuration file sets it but a variable of the environment does (libstore/globals.cc Settings::Settings).
 * Undefined where no variable stands behind the setting, or none is set.
 */
export function settingFromEnvironment(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentSetting | undefined {
  const from = (variable: string, read = (text: string) => text): EnvironmentSetting | undefined => {
    const text = env[variable];
    return text === undefined || text === '' ? undefined : { variable, value: read(text) };
  };
  switch (name) {
    case 'store':
      return from('NIX_REMOTE');
    case 'ssl-cert-file':
      return from('NIX_SSL_CERT_FILE') ?? from('SSL_CERT_FILE');
    case 'netrc-file':
      return from('NIX_CONF_DIR', (folder) => canonicalPath(`${folder}/netrc`));
    default:
      return undefined;
  }
}
