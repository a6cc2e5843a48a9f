import assert from "node:assert/strict";
import { ledgerHome } from "../../../src/ledger/home";

describe("ledgerHome", () => {
  const at = (platform: NodeJS.Platform, variables: Record<string, string> = {}, home = "/home/ada") =>
    ledgerHome({ platform, variables, home });

  it("is the platform's data folder", () => {
    assert.equal(at("linux"), "/home/ada/.local/share/token-yield");
    assert.equal(at("darwin", {}, "/Users/ada"), "/Users/ada/Library/Application Support/Token Yield");
    assert.equal(at("win32", { LOCALAPPDATA: "D:\\Local" }, "C:\\Users\\ada"), "D:\\Local\\Token Yield");
    assert.equal(at("win32", {}, "C:\\Users\\ada"), "C:\\Users\\ada\\AppData\\Local\\Token Yield");
  });

  it("follows XDG_DATA_HOME where it is absolute, and only on platforms that have it", () => {
    assert.equal(at("linux", { XDG_DATA_HOME: "/data" }), "/data/token-yield");
    assert.equal(at("linux", { XDG_DATA_HOME: "data" }), "/home/ada/.local/share/token-yield");
    assert.equal(at("linux", { XDG_DATA_HOME: "" }), "/home/ada/.local/share/token-yield");
    assert.equal(at("darwin", { XDG_DATA_HOME: "/data" }, "/Users/ada"), "/Users/ada/Library/Application Support/Token Yield");
  });

  it("is moved by TOKEN_YIELD_HOME before anything else", () => {
    assert.equal(at("linux", { TOKEN_YIELD_HOME: "/mnt/ledger", XDG_DATA_HOME: "/data" }), "/mnt/ledger");
    assert.equal(at("linux", { TOKEN_YIELD_HOME: "ledger" }), "/home/ada/ledger");
    assert.equal(at("win32", { TOKEN_YIELD_HOME: "E:\\ledger" }, "C:\\Users\\ada"), "E:\\ledger");
    assert.equal(at("linux", { TOKEN_YIELD_HOME: "" }), "/home/ada/.local/share/token-yield");
  });
});
