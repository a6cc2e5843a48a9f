import type { PanelMessage } from "../protocol";

export interface PageHtml {
  /** A new one for each page: without it nothing runs. */
  readonly nonce: string;
  /** Where the files that the page loads may come from, as a source of a Content-Security-Policy. */
  readonly source: string;
  /** BCP 47. */
  readonly language: string;
  /** The first bundle's text. */
  readonly style: string;
  readonly script: string;
  /** Address of the second bundle. */
  readonly parts: string;
  /** Address of its style sheet. */
  readonly partsStyle: string;
  /** Address of the icons' style sheet. */
  readonly icons: string;
  /** What the page opens with. */
  readonly messages: readonly PanelMessage[];
}

/**
 * The page with its style and what draws its first figures inside, since each file of a page that opens is a way to the editor and
 * back. Its policy lets nothing run but what carries the nonce and the extension's own files.
 */
export function pageHtml({ nonce, source, language, style, script, parts, partsStyle, icons, messages }: PageHtml): string {
  return `<!doctype html>
<html lang="${/^[\w-]+$/.exec(language)?.[0] ?? "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(nonce, source)}">
<title>Token Yield</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main id="root" data-parts="${parts}" data-style="${partsStyle}" data-icons="${icons}"></main>
<script type="application/json" id="opening">${asData(messages)}</script>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

export function pagePolicy(nonce: string, source: string): string {
  return `default-src 'none'; script-src ${source} 'nonce-${nonce}'; style-src ${source} 'nonce-${nonce}'; font-src ${source}; img-src ${source} data:`;
}

/** Without the sign that could end the element or open a comment in it; JSON reads the escape back. */
function asData(messages: readonly PanelMessage[]): string {
  return JSON.stringify(messages).replaceAll("<", "\\u003c");
}
