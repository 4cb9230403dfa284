import Type, { type Static, type TSchema } from 'typebox';

/** Everything gathered is data that nobody changes afterwards. */
export type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/**
 * What looking for something gave. Four answers, because they lead to different advice:
 * `ok` (here it is), `absent` (we looked, there is none), `failed` (we could not look) and `not-asked` (we did not look).
 */
export const fact = <Value extends TSchema>(value: Value) =>
  Type.Union([
    Type.Object({ state: Type.Literal('ok'), value }),
    Type.Object({ state: Type.Literal('absent'), reason: Type.String() }),
    Type.Object({ state: Type.Literal('failed'), reason: Type.String(), code: Type.Optional(Type.String()) }),
    Type.Object({ state: Type.Literal('not-asked'), reason: Type.String() }),
  ]);

export type Fact<T> =
  | { readonly state: 'ok'; readonly value: T }
  | { readonly state: 'absent'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly code?: string }
  | { readonly state: 'not-asked'; readonly reason: string };

/** The plain, read-only type of a schema. */
export type Shape<Schema extends TSchema> = Immutable<Static<Schema>>;

export const ok = <T>(value: T): Fact<T> => ({ state: 'ok', value });
export const absent = (reason: string): Fact<never> => ({ state: 'absent', reason });
export const failed = (reason: string, code?: string): Fact<never> =>
  code === undefined ? { state: 'failed', reason } : { state: 'failed', reason, code };
export const notAsked = (reason: string): Fact<never> => ({ state: 'not-asked', reason });

/** The value of a fact, or undefined where there is none for whatever reason. */
export const okValue = <T>(given: Fact<T>): T | undefined => (given.state === 'ok' ? given.value : undefined);

/** A moment as RFC 3339 has it. */
export const dateTime = (options: { readonly description?: string } = {}) =>
  Type.String({ format: 'date-time', ...options });
