/** Why no cache was asked, where the user wanted that. */
export const OFFLINE = 'no cache was asked, because of --offline';
