/** The editor's colours as the chart needs them: as values, read again whenever the theme changes. */

export interface Theme {
  readonly highContrast: boolean;
  /** By a slot's `color`. */
  readonly series: readonly string[];
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  readonly grid: string;
  /** Drawn round bars in high contrast. */
  readonly outline: string;
  readonly focus: string;
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
}

/** Reads the theme that the page has now. A colour that the theme leaves out is the foreground. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== "") return value;
    }
    return style.color;
  };
  const kind = document.body.dataset["vscodeThemeKind"] ?? "";
  const highContrast = kind.startsWith("vscode-high-contrast") || matchMedia("(forced-colors: active)").matches;
  const foreground = read("foreground");
  return {
    highContrast,
    // Never charts-orange: it is translucent in the standard themes and missing from both high-contrast ones.
    series: [read("charts-blue"), read("charts-purple"), read("charts-green"), read("charts-yellow"), read("descriptionForeground")],
    foreground,
    muted: highContrast ? foreground : read("descriptionForeground"),
    background: read("editor-background"),
    grid: highContrast ? read("charts-lines") : read("editorIndentGuide-background1", "panel-border"),
    outline: read("contrastBorder", "foreground"),
    focus: read("focusBorder"),
    fontFamily: read("font-family"),
    fontSize: Number.parseFloat(read("font-size")) || 13,
  };
}

/** Calls back after each change of theme; the editor's variables are already the new ones then. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-vscode-theme-id", "data-vscode-theme-kind"] });
  matchMedia("(forced-colors: active)").addEventListener("change", changed);
}
