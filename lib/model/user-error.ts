/** Something the user can mend: shown as one line on stderr, with exit status 2. Anything else thrown is our own fault. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
