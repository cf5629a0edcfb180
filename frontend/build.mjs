// Builds the static files of the interface into aimpact/ui/static/built/ (git-ignored):
//   site.css     tokens, components and the utilities that templates use
//   showing.css  what pages with pictures, films, files or maps need besides; map.js  maps
//   staff.css    what a team's pages need besides
//   site.js      what a citizen's page needs; builder.js  what a staff page needs besides;
//                embed.js    what other sites load beside a framed survey
//                passkey.js  what the pages that ask the device for a key need besides
//                kiosk.js    what a tablet for passers-by needs besides; outage.js  the page of one
//                drag.js     what a ranking fetches once a pointer comes over it
//                keep.js     answers that wait in a browser, and the receipt of a ballot
//                secret.js   the right to answer and the booth of a secret and verifiable survey;
//                            (@cloudflare/blindrsa-ts: RFC 9474 maintained by a firm of one of
//                            its authors, 13 kB); recount.js  its board, counted again
//                challenge.js and pbkdf2.js  the work asked of a device when many ballots come from
//                its network; the second is altcha's worker alone (1.4 kB; its whole widget: 30)
//   fonts/       only the weights in use; print/ the same for posters
//   france.json, departements.json, places.json  contours, names and centres (maps.mjs)
//   icons.json   only the icons that templates and Python name
// `node frontend/build.mjs` builds once; `--watch` builds again at each change.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildMaps } from "./maps.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const modules = join(root, "node_modules");
const out = join(root, "aimpact/ui/static/built");

// Two weights of each family that a space may choose (aimpact/ui/theme.py: FONTS).
const FONTS = {
  atkinson: "atkinson-hyperlegible-next",
  lexend: "lexend",
  "source-serif": "source-serif-4",
};

// The same families as TrueType, for the posters that typst writes (it reads no WOFF2).
const PRINT_FONTS = {
  atkinson: ["atkinson-hyperlegible-next", "AtkinsonHyperlegibleNext"],
  lexend: ["lexend", "Lexend"],
  "source-serif": ["source-serif-4", "SourceSerif4"],
};

function filesUnder(folder, extensions) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["static", "locale", "__pycache__"].includes(entry.name) ? [] : filesUnder(path, extensions);
    return extensions.some((extension) => entry.name.endsWith(extension)) ? [path] : [];
  });
}

/** Names in `icon="vote"`, `icon: "vote"`, `{% icon "vote" %}` and `Icon("vote")`. */
function iconNames() {
  const names = new Set();
  for (const path of filesUnder(join(root, "aimpact"), [".html", ".py", ".svg"])) {
    for (const match of readFileSync(path, "utf8").matchAll(/\bicons?\b["']?\s*[=:(,]?\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']/gi)) {
      names.add(match[1]);
    }
  }
  return [...names].sort();
}

function buildIcons() {
  const icons = {};
  for (const name of iconNames()) {
    const path = join(modules, "lucide-static/icons", `${name}.svg`);
    if (!existsSync(path)) continue; // the tag itself refuses an unknown name, with its place
    const svg = readFileSync(path, "utf8");
    icons[name] = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "").replaceAll(" />", "/>");
  }
  writeFileSync(join(out, "icons.json"), JSON.stringify(icons));
}

function buildFonts() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  for (const [name, family] of Object.entries(FONTS)) {
    for (const weight of [400, 700]) {
      const file = join(modules, `@fontsource/${family}/files/${family}-latin-${weight}-normal.woff2`);
      copyFileSync(file, join(out, "fonts", `${name}-${weight}.woff2`));
    }
  }
  mkdirSync(join(out, "print"), { recursive: true });
  for (const [name, [family, prefix]] of Object.entries(PRINT_FONTS)) {
    for (const weight of ["400Regular", "700Bold"]) {
      const file = join(modules, `@expo-google-fonts/${family}/${weight}/${prefix}_${weight}.ttf`);
      copyFileSync(file, join(out, "print", `${name}-${weight.slice(0, 3)}.ttf`));
    }
  }
}

function buildStyles() {
  const css = join(here, "css");
  const dark = readFileSync(join(css, "dark.css"), "utf8").replace(/\/\*[\s\S]*?\*\//g, "").trim();
  const tokens = readFileSync(join(css, "tokens.css"), "utf8").replaceAll("@mixin-dark;", dark);
  const site = readFileSync(join(css, "site.css"), "utf8").replace('@import "./tokens.css" layer(base);', `@layer base {\n${tokens}\n}`);
  const command = [join(modules, "@tailwindcss/cli/dist/index.mjs"), "--input", "-", "--output", join(out, "site.css"), "--minify"];
  try {
    execFileSync(process.execPath, command, { cwd: css, input: site, stdio: ["pipe", "ignore", "pipe"] });
  } catch (error) {
    throw new Error(`the style sheet cannot be built:\n${error.stderr}`);
  }
}

/** The swatches of the style page: development only, so not in site.css. */
function buildSwatches() {
  copyFileSync(join(here, "css/swatches.css"), join(out, "style.css"));
}

async function buildScripts() {
  await bundle(["site.ts", "builder.ts", "passkey.ts", "map.ts", "drag.ts", "embed.ts", "kiosk.ts", "secret.ts", "challenge.ts", "../node_modules/altcha/dist/workers/pbkdf2.js", "css/staff.css", "css/showing.css"]);
  // These come after site.js, which has the framework.
  await bundle(["keep.ts", "outage.ts", "recount.ts"], { "@hotwired/stimulus": join(here, "stimulus.ts") });
}

async function bundle(names, alias = {}) {
  await build({
    entryPoints: names.map((name) => join(here, name)),
    alias,
    entryNames: "[name]",
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2021"],
    legalComments: "none",
    logLevel: "warning",
  });
}

async function buildAll() {
  const start = performance.now();
  mkdirSync(out, { recursive: true });
  buildFonts();
  buildIcons();
  buildMaps(modules, out);
  buildStyles();
  buildSwatches();
  await buildScripts();
  console.log(`interface built in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

await buildAll();

if (process.argv.includes("--watch")) {
  let timer;
  const again = (_event, name) => {
    if (name && (/(^|\/)(static|locale|__pycache__)\//.test(name))) return;
    clearTimeout(timer);
    timer = setTimeout(() => buildAll().catch((error) => console.error(String(error.stderr ?? error))), 150);
  };
  watch(here, { recursive: true }, again);
  watch(join(root, "aimpact"), { recursive: true }, again);
}
