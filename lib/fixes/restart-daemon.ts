/** The command after which a daemon goes by what its files say now; it reads them only when it starts. `service` is launchd's name for it. */
export const restartDaemon = (isDarwin: boolean, service: string): string =>
  isDarwin ? `launchctl kickstart -k system/${service}` : 'systemctl restart nix-daemon';
