export const TOOL_RESULT = '"toolUseResult":{';

/** What makes a line of a transcript worth a look. Within JSON text a quote is escaped, so what somebody pasted never matches. */
export const NEEDLES: readonly string[] = ['"usage":{', TOOL_RESULT, '"type":"pr-link"', '"type":"cost-state"'];

/** What tells of a tool's result whether it is worth parsing. */
export const MARKS: readonly string[] = ['"gitOperation":{', '"structuredPatch":[', '"notebook_path":'];

/** Where each stands among the needles and, after them, the marks. */
export const MARK = { usage: 0, result: 1, gitOperation: 4, patch: 5, notebook: 6 } as const;
