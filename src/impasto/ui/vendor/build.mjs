// Builds what the pages carry from npm: fonts, the icon sprite, the uploader. Run `npm ci --ignore-scripts && npm run build` here.
// The results are committed under ../static/ui, so that a fresh machine needs no Node.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "..", "static", "ui");

function copyFonts() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  for (const family of ["inter", "jetbrains-mono"]) {
    for (const subset of ["latin", "latin-ext"]) {
      const source = join(modules, "@fontsource-variable", family, "files", `${family}-${subset}-wght-normal.woff2`);
      copyFileSync(source, join(out, "fonts", `${family}-${subset}.woff2`));
    }
  }
}

function buildSprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
  const symbols = names.map((line) => {
    const [name, source = name] = line.split("=");
    const svg = readFileSync(join(modules, "lucide-static", "icons", `${source}.svg`), "utf8");
    const body = svg.replace(/<!--.*?-->/gs, "").replace(/<svg[^>]*>|<\/svg>/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
  });
  const licence = "<!-- Icons from Lucide (ISC), see ui/vendor/NOTICE.md -->";
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${licence}\n${symbols.join("\n")}\n</svg>\n`);
}

// What Uppy would carry and we never use: Companion's client, signing in the browser, the service worker store.
const unused = {
  name: "unused",
  setup(bundler) {
    bundler.onResolve({ filter: /^@uppy\/companion-client$|createSignedURL\.js$|ServiceWorkerStore\.js$/ }, () => ({ path: "unused", namespace: "unused" }));
    bundler.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "export class RequestClient {}; export default class {}" }));
    bundler.onLoad({ filter: /package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

async function buildUploader() {
  await build({
    entryPoints: [join(here, "uppy.entry.js")],
    outfile: join(out, "vendor", "uppy.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    banner: { js: "/* Uppy (MIT) and what it needs; licences in ui/vendor/NOTICE.md */" },
    plugins: [unused],
  });
}

function licenceOf(folder) {
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  return file ? readFileSync(join(folder, file), "utf8").trim() : "(the package carries no licence file; see its package.json)";
}

function packageFolders() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  return Object.keys(lock.packages).filter((path) => path && !path.includes("@esbuild/") && !path.endsWith("/esbuild"));
}

function writeNotice() {
  const sections = packageFolders().sort().map((path) => {
    const folder = join(here, path);
    const meta = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `## ${meta.name} ${meta.version} (${meta.license})\n\n\`\`\`\n${licenceOf(folder)}\n\`\`\`\n`;
  });
  const head = "# What the pages carry from npm\n\nBuilt by `build.mjs` from the versions in `package-lock.json`.\n\n";
  writeFileSync(join(here, "NOTICE.md"), head + sections.join("\n"));
}

copyFonts();
buildSprite();
await buildUploader();
writeNotice();
