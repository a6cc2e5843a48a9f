/** What a page asks before its reader has chosen anything: a test holds it equal to the page's own. The host asks it ahead, while the page loads. */
export const FIRST_QUERY = { rangeDays: 30, repo: null } as const;
