import { styleText } from 'node:util';

/** What a text is, not what it looks like. */
export type Role = 'good' | 'error' | 'warning' | 'quiet' | 'strong';

/** Gives a text the colour of its role, or leaves it as it is. */
export type Paint = (role: Role, text: string) => string;

const styles = {
  good: 'green',
  error: 'red',
  warning: 'yellow',
  quiet: 'dim',
  strong: 'bold',
} as const satisfies Record<Role, Parameters<typeof styleText>[0]>;

/** Whether there are colours was decided where the terminal is known. */
export const painter = (colour: boolean): Paint =>
  colour
    ? (role, text) => (text === '' ? '' : styleText(styles[role], text, { validateStream: false }))
    : (_role, text) => text;
