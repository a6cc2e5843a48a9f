// `npm run package`: makes token-yield.vsix and says how large it is.
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { packageVsix } from "./setup/vsix.mjs";

await main(async () => {
  await ensureDependencies();
  const { file, bytes } = await packageVsix();
  console.log(`${file}: ${(bytes / 1000).toFixed(1)} kB`);
});
