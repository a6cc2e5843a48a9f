/** @typedef {"oldest" | "newest"} HostVersion */

/**
 * The two VS Codes that the tests run: the oldest that `engines.vscode` allows and the newest that npm has, each as the
 * code-server release that is built from it and the Node which that release was made for.
 * @type {Record<HostVersion, { vscode: string, codeServer: string, node: string }>}
 */
export const hostVersions = {
  oldest: { vscode: "1.103.2", codeServer: "4.103.2", node: "22.23.3" },
  newest: { vscode: "1.139.1", codeServer: "4.139.1", node: "24.21.0" },
};
