import { styleText } from 'node:util';

/** What a piece of text is, which decides its colour. Meaning is never in the colour alone. */
export type Role = 'error' | 'warning' | 'note' | 'good' | 'strong' | 'quiet' | 'code';

export type Paint = (role: Role, text: string) => string;

const styles: Readonly<Record<Role, Parameters<typeof styleText>[0]>> = {
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  note: ['bold', 'blue'],
  good: 'green',
  strong: 'bold',
  quiet: 'dim',
  code: 'cyan',
};

/** A painter for this terminal; without colour it leaves text as it is. */
export const painter = (colour: boolean): Paint =>
  colour ? (role, text) => styleText(styles[role], text, { validateStream: false }) : (_role, text) => text;
