/** What the names of trackers' tokens in the keychain begin with. */
export const TRACKER_SECRETS = "tokenYield.tracker:";
