import { substitutingOf } from '../derive/effective.ts';
import type { SecretFile } from '../model/facts/machine.ts';
import type { Subject } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineCheck, good } from './define-check.ts';
import { shellWord } from './shared-fixes.ts';

const setting = (name: string): Subject => ({ kind: 'setting', name });

export default defineCheck({
  id: 'world-readable-secret',
  title: 'Everybody on this machine can read a secret',
  severity: 'warning',
  layer: 'trust',
  needs: ['secretFiles', 'settings'],
  wants: ['daemon', 'user', 'configuration'],
  subjects: () => [setting('netrc-file'), setting('secret-key-files')],
  judge: ({ name }, { secretFiles, ...facts }) => {
    const open = secretFiles.filter((file) => file.setting === name && isOpen(file));
    if (open.length === 0) return good;
    const isAlone = substitutingOf(facts).by === 'user' && facts.daemon?.socket === 'absent';
    const isKey = name === 'secret-key-files';
    return {
      found: true,
      // A container or a machine of one person: nobody else is there to read it.
      severity: isAlone ? 'note' : 'warning',
      data: { paths: open.map(({ path }) => excerpt(path, 200)), isKey },
      evidence: open.map(
        ({ path, target, mode }) =>
          `${excerpt(path, 200)}${target === path ? '' : `, which is ${excerpt(target, 200)},`} has mode ${mode.toString(8).padStart(4, '0')}`,
      ),
      consequence: isKey
        ? 'Whoever reads the key can sign in the name of its cache, and every machine that trusts it takes that.'
        : 'Whoever reads the file can use the logins in it, from anywhere.',
      fixes: [
        ...open.flatMap(closing),
        {
          kind: 'do',
          text: isKey
            ? 'Make a new key pair under a new name if others than you could log in here.'
            : 'Replace the passwords in it if others than you could log in here.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ data }) =>
    `Every user of this machine can read ${data.paths.join(', ')}, ${data.isKey ? 'a secret key' : 'which holds passwords'}.`,
  cause: () =>
    'The file was made with the permissions that files have when nobody says otherwise, or it came into the store, where everybody can read everything.',
  explain: {
    why: 'Daemons, build users and every program that somebody starts are users too. A secret is read once and used later, elsewhere.',
    causes: [
      'The file was written by a command or a script that did not set its permissions.',
      'A path in a Nix expression copied the secret into the store.',
    ],
    see: ['insecure-transport', 'denied-access'],
  },
});

const inStore = ({ target }: SecretFile): boolean => target.startsWith('/nix/store/');

/** Determinate Nix keeps the logins of its own service, for all users, and sets the permissions itself. */
const isManaged = ({ target }: SecretFile): boolean => target.startsWith('/nix/var/determinate/');

const isOpen = (file: SecretFile): boolean => (file.mode & 0o004) !== 0 && !file.shutOff && !isManaged(file);

function closing(file: SecretFile): readonly FixIntent[] {
  if (inStore(file))
    return [
      {
        kind: 'do',
        text: `Put the secret into a file outside of the store, for root alone, and have ${file.setting} name that file as a text, not as a path of the Nix language.`,
        certainty: 'certain',
        note: 'a secret that was in the store stays readable there until it is deleted',
      },
    ];
  return [
    {
      kind: 'run-here',
      commands: [`chmod o-rwx ${shellWord(file.target)}`],
      root: true,
      certainty: 'certain',
      note: 'whoever still has to read it, such as users who fetch sources themselves, can be given a group that may',
    },
  ];
}
