/** Texts of pairing, which a till that is paired does not load. */
export interface PairingMessages extends Record<
  | 'title'
  | 'lead'
  | 'label'
  | 'submit'
  | 'working'
  | 'hint'
  | 'invalid'
  | 'expired'
  | 'used'
  | 'unreachable'
  | 'revoked'
  | 'lost'
  | 'other',
  string
> {
  tooMany: (minutes: number) => string;
  /** A pairing link was opened where a person has to say whether it is meant. */
  offer: {
    /** In a browser that is a till. */
    again: Record<'title' | 'accept' | 'stay', string> & {
      lead: (name: string, storeNo: string) => string;
    };
    /** In one that is none. */
    first: Record<'title' | 'lead' | 'accept' | 'stay', string>;
    blocked: string;
    /** The code in the link is wrong: nobody typed it. */
    invalid: string;
  };
}
