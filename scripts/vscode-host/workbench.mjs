/**
 * Runs a command by its title from the command palette, as a person would. The list fills late on a busy machine, so its row
 * is waited for.
 * @param {import("playwright-core").Page} page with the workbench open
 * @param {string} title such as "Preferences: Color Theme"
 */
export async function runCommand(page, title) {
  const input = quickInput(page);
  // A webview keeps the keyboard to itself.
  await page.locator(".part.titlebar").click();
  await page.keyboard.press("F1");
  await input.fill(`>${title}`);
  await row(page, title).click();
}

/**
 * Switches the colour theme; webviews have it when this resolves.
 * @param {import("playwright-core").Page} page
 * @param {string} label as VS Code's own list shows it, such as "Light 2026"
 */
export async function chooseTheme(page, label) {
  await runCommand(page, "Preferences: Color Theme");
  await page.locator('.quick-input-widget:visible input[placeholder*="Theme"]').waitFor();
  await quickInput(page).fill(label);
  await row(page, label).click();
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** @param {import("playwright-core").Page} page */
function quickInput(page) {
  return page.locator(".quick-input-widget:visible input").first();
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} text
 */
function row(page, text) {
  return page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
}
