/** An error with a code, as the operating system and Node's own modules throw them. */
export const codedError = (code: string, message: string): Error & { readonly code: string } =>
  Object.assign(new Error(message), { code });
