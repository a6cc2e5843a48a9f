import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import manifest from "../../../package.json";
import german from "../../../package.nls.de.json";
import english from "../../../package.nls.json";
import type { StatusSnapshot } from "../../../src/protocol";
import { fileSources } from "../../../src/sources/registry";
import { foundNothing } from "../../../src/vscode/foundNothing";

const root = path.join(__dirname, "../../..");
const [walkthrough] = manifest.contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];
const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
const views = Object.values(manifest.contributes.views).flat();
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

describe("getting started", () => {
  it("says what is read, what never is, and how to connect, correct and share, in that order", () => {
    assert.deepEqual(
      steps.map(({ id }) => id),
      ["reads", "never", "connect", "correct", "share"],
    );
  });

  it("names every agent that is read, in each language", () => {
    for (const file of ["media/walkthrough/reads.md", "media/walkthrough/reads.nls.de.md"]) {
      const text = read(file);
      for (const { label } of fileSources) assert.ok(text.includes(label), `${label} in ${file}`);
    }
  });

  it("has a drawing or a page for each step, the page in each language, the drawing in the theme's colours and without words", () => {
    for (const { media } of steps) {
      if ("markdown" in media) {
        assert.ok(existsSync(path.join(root, media.markdown)), media.markdown);
        assert.ok(existsSync(path.join(root, media.markdown.replace(/\.md$/, ".nls.de.md"))), media.markdown);
        continue;
      }
      const drawing = read(media.svg);
      assert.doesNotMatch(drawing, /<text|<script|<image|href=|style=/);
      const colours = [...drawing.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
      assert.ok(colours.length > 5);
      for (const colour of colours) assert.match(colour ?? "", /^(none|var\(--vscode-[\w-]+\))$/, media.svg);
    }
    const used = steps.flatMap(({ media }) =>
      "svg" in media ? [media.svg] : [media.markdown, media.markdown.replace(/\.md$/, ".nls.de.md")],
    );
    assert.deepEqual(readdirSync(path.join(root, "media/walkthrough")).sort(), used.map((file) => path.basename(file)).sort());
  });

  it("links to what there is only, and completes a step by what was done", () => {
    const known = (id: string) =>
      commands.has(id) || id === "workbench.action.openSettings" || views.some((view) => id === `${view.id}.focus`);
    for (const words of [english, german] as Readonly<Record<string, string>>[]) {
      for (const [key, text] of Object.entries(words).filter(([key]) => /^(walkthrough|welcome)\./.test(key))) {
        for (const [, id = ""] of text.matchAll(/\(command:([\w.]+)/g)) assert.ok(known(id), `${id} in ${key}`);
      }
    }
    const settings = Object.keys(manifest.contributes.configuration.properties);
    for (const [, setting = ""] of english["walkthrough.never.description"].matchAll(/%22(tokenYield\.\w+)%22/g))
      assert.ok(settings.includes(setting));
    for (const event of steps.flatMap((step) => ("completionEvents" in step ? step.completionEvents : []))) {
      const [kind, id = ""] = event.split(":");
      if (kind === "onCommand") assert.ok(commands.has(id), event);
      else if (kind === "onView")
        assert.ok(
          views.some((view) => view.id === id),
          event,
        );
      else assert.equal(event, "onContext:tokenYield.corrected");
    }
  });

  it("shows the welcome in the page's place, never beside it", () => {
    const [page, welcome] = views;
    assert.deepEqual([page?.when, welcome?.when], ["!tokenYield.nothingFound", "tokenYield.nothingFound"]);
    assert.deepEqual(
      manifest.contributes.viewsWelcome.map(({ view }) => view),
      [welcome?.id],
    );
  });

  it("finds nothing only where there is no log, no gateway, no history and no trouble", () => {
    const nothing = {
      sourcesFound: [],
      gateways: [],
      lastResponseAt: null,
      indexing: null,
      health: [{ severity: "info", origin: "x", message: "x", action: null }],
    } as unknown as StatusSnapshot;
    assert.equal(foundNothing(nothing), true);
    for (const something of [
      { sourcesFound: ["Codex"] },
      { gateways: [{ name: "g", label: "g", sinceOpenNanoUsd: null, openedAt: 0, readAt: null, nextAt: null }] },
      { lastResponseAt: 1 },
      { indexing: { done: 0, total: 1 } },
      { health: [{ severity: "warning" as const, origin: "codex", message: "cannot be read", action: null }] },
    ] satisfies Partial<StatusSnapshot>[])
      assert.equal(foundNothing({ ...nothing, ...something }), false, JSON.stringify(something));
  });
});
