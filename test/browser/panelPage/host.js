// Stands in for the editor around the panel's page: its script interface, its theme, and a watch on the page's policy.
// Served as a file and not evaluated by the driver, so that it is under the same Content-Security-Policy as the page.
(() => {
  const saved = sessionStorage.getItem("panel-state");
  const host = { intents: [], violations: [], errors: [] };
  window.host = host;
  document.addEventListener("securitypolicyviolation", (event) =>
    host.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
  );
  window.addEventListener("error", (event) => host.errors.push(String(event.message)));
  window.addEventListener("unhandledrejection", (event) => host.errors.push(String(event.reason)));

  let state = saved === null ? undefined : JSON.parse(saved);
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => host.intents.push(JSON.parse(JSON.stringify(message))),
    getState: () => state,
    setState(next) {
      state = next;
      sessionStorage.setItem("panel-state", JSON.stringify(next));
      return next;
    },
  });

  /** What the editor does on a change of theme: variables first, then the body's attributes. */
  host.setTheme = ({ name, kind, variables }) => {
    const style = document.documentElement.style;
    for (const property of [...style].filter((property) => property.startsWith("--vscode-"))) style.removeProperty(property);
    for (const [key, value] of Object.entries(variables)) style.setProperty(`--vscode-${key}`, value);
    document.body.classList.remove("vscode-dark", "vscode-light", "vscode-high-contrast", "vscode-high-contrast-light");
    document.body.classList.add(kind);
    if (kind === "vscode-high-contrast-light") document.body.classList.add("vscode-high-contrast");
    document.body.dataset.vscodeThemeKind = kind;
    document.body.dataset.vscodeThemeId = name;
  };

  host.send = (message) => window.postMessage(message, location.origin);

  /** What a screen reader would name: the focused control, also inside of an element's own tree. */
  host.focused = () => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
  };

  const visited = new Set();
  /** Remembers the focused control, and says whether its focus can be seen; null when the focus has left the page. */
  host.visit = () => {
    let element = document.activeElement;
    if (element === document.body || element === null) return null;
    // An outline may be drawn round the element that a control is part of, or round the label beside it.
    let seen = false;
    for (;;) {
      visited.add(element);
      const around = [element, element.nextElementSibling, element.closest("label"), element.getRootNode().host, element.parentElement];
      seen ||= around.some((one) => one instanceof Element && marked(getComputedStyle(one)));
      if (!element.shadowRoot?.activeElement) break;
      element = element.shadowRoot.activeElement;
    }
    return { name: host.focused().slice(0, 60), tag: element.localName, seen };
  };
  const marked = ({ outlineStyle, outlineWidth, boxShadow, borderTopColor }) =>
    (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" || borderTopColor === focusColor();
  const focusColor = () => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--vscode-focusBorder)";
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };

  /** The controls that can be seen and used and were never visited; of a group of radio buttons one is enough. */
  host.unvisited = () => {
    const controls =
      "button, a[href], input, select, textarea, summary, [tabindex='0'], vscode-button, vscode-single-select, vscode-checkbox";
    const radios = new Set([...visited].filter(({ type }) => type === "radio").map(({ name }) => name));
    return [...document.querySelectorAll(controls)]
      .filter((control) => control.checkVisibility() && !control.disabled && control.tabIndex >= 0)
      .filter((control) => !visited.has(control) && !(control.type === "radio" && radios.has(control.name)))
      .map(
        (control) =>
          `${control.localName}.${control.className}: ${(control.getAttribute("aria-label") ?? control.textContent).trim().slice(0, 60)}`,
      );
  };

  /** Four frames in which the page stays as it is, once all of its code is there: what was asked for before is painted then, part by part. */
  host.painted = async () => {
    let changed = true;
    const observer = new MutationObserver(() => (changed = true));
    const root = document.getElementById("root");
    observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
    while (changed || "parts" in root.dataset) {
      changed = false;
      for (let frame = 0; frame < 4; frame++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }
    observer.disconnect();
  };

  /** The picture on the clipboard as a PNG in base64, once there is one. */
  host.copiedPicture = async () => {
    for (;;) {
      const [item] = await navigator.clipboard.read();
      if (item?.types.includes("image/png")) {
        const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      }
      await new Promise((later) => setTimeout(later, 50));
    }
  };

  /** Of a PNG in base64: the colour of its corner, and how many pixels differ from that. */
  host.pictureColors = async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const ground = [pixels[0], pixels[1], pixels[2]];
    let others = 0;
    for (let at = 0; at < pixels.length; at += 4) if (ground.some((value, index) => pixels[at + index] !== value)) others += 1;
    return { ground, others };
  };

  /** Counts the chart's pixels by colour; the clear ones are left out. */
  host.chartColors = () => {
    const canvas = document.querySelector("day-chart canvas[role=img]");
    // Read from a copy: reading a canvas again and again would move it off the graphics card.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const counts = {};
    for (let index = 0; index < data.length; index += 4) {
      if (data[index + 3] !== 255) continue;
      const color = `${data[index]},${data[index + 1]},${data[index + 2]}`;
      counts[color] = (counts[color] ?? 0) + 1;
    }
    return counts;
  };
})();
