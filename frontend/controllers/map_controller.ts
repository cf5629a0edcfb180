import { Controller } from "@hotwired/stimulus";

type Place = { found: boolean; label: string; latitude: number; longitude: number; is_exact: boolean };
type Words = Record<"placed" | "corner" | "removed" | "cleared" | "cross" | "near" | "unknown" | "around" | "outside", string>;
type Spot = { x: number; y: number };

const SVG = "http://www.w3.org/2000/svg";
const LABEL = 14; // pixels of a town's name
const LETTER = 0.56; // width of a letter, as a share of its height
const COORDINATES = /^\s*(-?\d{1,2}(?:[.,]\d+)?)\s*[;,\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$/;
const NEAREST = 64; // times that the map may be brought nearer
const TILE = 256; // pixels of a tile's side
const mercator = (latitude: number) => (Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) * 180) / Math.PI;
const unmercator = (degrees: number) => (2 * Math.atan(Math.exp((degrees * Math.PI) / 180)) - Math.PI / 2) * (180 / Math.PI);
const fill = (words: string, value: string | number) => words.replace(/%\(\w+\)s/, String(value));

/**
 * A pin, or the corners of a zone, on an SVG map drawn by the server. The drawing is spherical
 * Mercator: `scale` units a degree of longitude, from `west` and `north`. What is shown is written
 * as « latitude,longitude » in the target `point`; a commune typed in the target `name` moves the
 * pin there, and is what is sent until the pin moves again; coordinates typed there put the pin.
 * Targets `land` say by `data-name` what lies under the pointer or the cross. Without JavaScript
 * the name alone remains.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["frame", "svg", "tiles", "land", "town", "drawn", "marks", "where", "help", "tools", "status", "point", "name"];
  static values = { kind: String, west: Number, north: Number, scale: Number, url: String, tiles: String, words: Object };
  declare readonly frameTarget: HTMLElement;
  declare readonly svgTarget: SVGSVGElement;
  declare readonly tilesTarget: SVGGElement;
  declare readonly landTargets: SVGPathElement[];
  declare readonly townTargets: SVGGElement[];
  declare readonly drawnTarget: SVGGElement;
  declare readonly marksTarget: SVGGElement;
  declare readonly whereTarget: HTMLElement;
  declare readonly helpTargets: HTMLElement[];
  declare readonly toolsTarget: HTMLElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly pointTarget: HTMLInputElement;
  declare readonly nameTarget: HTMLInputElement | HTMLTextAreaElement;
  declare readonly kindValue: string;
  declare readonly westValue: number;
  declare readonly northValue: number;
  declare readonly scaleValue: number;
  declare readonly urlValue: string;
  declare readonly tilesValue: string;
  declare readonly wordsValue: Words;
  private whole = { x: 0, y: 0, width: 0, height: 0 };
  private view = { x: 0, y: 0, width: 0, height: 0 };
  private spots: Spot[] = [];
  private cross: Spot = { x: 0, y: 0 };
  private start?: Spot & { left: number; top: number; moved: boolean };

  connect() {
    for (const part of [this.frameTarget, ...this.helpTargets, this.toolsTarget]) part.hidden = false;
    const box = this.svgTarget.viewBox.baseVal;
    this.whole = { x: box.x, y: box.y, width: box.width, height: box.height };
    this.view = { ...this.whole };
    this.cross = { x: box.width / 2, y: box.height / 2 };
    this.spots = this.read();
    if (this.spots[0]) this.cross = this.spots[this.spots.length - 1] ?? this.cross;
    this.svgTarget.addEventListener("keydown", this.onKey);
    this.svgTarget.addEventListener("pointerdown", this.onDown);
    this.svgTarget.addEventListener("pointermove", this.onMove);
    this.svgTarget.addEventListener("pointerup", this.onUp);
    this.svgTarget.addEventListener("pointerleave", this.onLeave);
    window.addEventListener("resize", this.draw);
    this.svgTarget.addEventListener("focus", this.draw);
    this.svgTarget.addEventListener("blur", this.draw);
    this.nameTarget.addEventListener("change", this.onName);
    this.draw();
    if (!this.spots.length && this.nameTarget.value.trim()) void this.find();
  }

  disconnect() {
    this.svgTarget.removeEventListener("keydown", this.onKey);
    this.svgTarget.removeEventListener("pointerdown", this.onDown);
    this.svgTarget.removeEventListener("pointermove", this.onMove);
    this.svgTarget.removeEventListener("pointerup", this.onUp);
    this.svgTarget.removeEventListener("pointerleave", this.onLeave);
    window.removeEventListener("resize", this.draw);
    this.svgTarget.removeEventListener("focus", this.draw);
    this.svgTarget.removeEventListener("blur", this.draw);
    this.nameTarget.removeEventListener("change", this.onName);
  }

  // --- buttons ------------------------------------------------------------------------
  nearer() {
    this.zoom(0.5);
  }

  farther() {
    this.zoom(2);
  }

  undo() {
    this.spots.pop();
    this.write();
    this.say(fill(this.wordsValue.removed, this.spots.length));
  }

  clear() {
    this.spots = [];
    this.nameTarget.value = "";
    this.write();
    this.say(this.wordsValue.cleared);
  }

  // --- keyboard -----------------------------------------------------------------------
  private onKey = (event: KeyboardEvent) => {
    const step = (this.view.width / 60) * (event.shiftKey ? 8 : 1);
    const moves: Record<string, [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const move = moves[event.key];
    if (move) this.shift(move[0], move[1]);
    else if (event.key === "+" || event.key === "=") this.nearer();
    else if (event.key === "-") this.farther();
    else if (event.key === "Delete" || event.key === "Backspace") this.isPin ? this.clear() : this.undo();
    else if (event.key === "Enter" || event.key === " ") this.put(this.cross);
    else return;
    event.preventDefault();
  };

  private shift(x: number, y: number) {
    const inside = (value: number, most: number) => Math.min(Math.max(value, 0), most);
    this.cross = { x: inside(this.cross.x + x, this.whole.width), y: inside(this.cross.y + y, this.whole.height) };
    this.follow();
    if (this.isPin) return this.put(this.cross);
    this.draw();
    this.say(fill(this.wordsValue.cross, this.tell(this.cross)));
  }

  /** Keep the cross in sight. */
  private follow() {
    const { view } = this;
    view.x = Math.min(Math.max(view.x, this.cross.x - view.width * 0.9), this.cross.x - view.width * 0.1);
    view.y = Math.min(Math.max(view.y, this.cross.y - view.height * 0.9), this.cross.y - view.height * 0.1);
    this.keepInside();
  }

  // --- pointer ------------------------------------------------------------------------
  private onDown = (event: PointerEvent) => {
    this.start = { x: event.clientX, y: event.clientY, left: this.view.x, top: this.view.y, moved: false };
    this.svgTarget.setPointerCapture(event.pointerId);
  };

  private onLeave = () => {
    this.whereTarget.textContent = "";
  };

  private onMove = (event: PointerEvent) => {
    if (!this.start) {
      this.whereTarget.textContent = (event.target as SVGElement).dataset.name ?? "";
      return;
    }
    const [x, y] = [event.clientX - this.start.x, event.clientY - this.start.y];
    if (Math.hypot(x, y) > 8) this.start.moved = true;
    if (!this.start.moved) return;
    const ratio = this.view.width / this.svgTarget.clientWidth;
    this.view.x = this.start.left - x * ratio;
    this.view.y = this.start.top - y * ratio;
    this.keepInside();
    this.draw();
  };

  private onUp = (event: PointerEvent) => {
    const wasClick = this.start && !this.start.moved;
    this.start = undefined;
    if (!wasClick) return;
    const box = this.svgTarget.getBoundingClientRect();
    this.cross = {
      x: this.view.x + ((event.clientX - box.left) / box.width) * this.view.width,
      y: this.view.y + ((event.clientY - box.top) / box.height) * this.view.height,
    };
    this.put(this.cross);
    this.whereTarget.textContent = this.landAt(this.cross);
  };

  // --- a commune by its name ------------------------------------------------------------
  private onName = () => {
    if (this.isPin) void this.find();
    else if (this.nameTarget.value.trim()) this.forgetSpots();
  };

  private forgetSpots() {
    this.spots = [];
    this.write(false);
  }

  private async find() {
    const typed = this.nameTarget.value.trim();
    if (!this.isPin) return;
    if (!typed) return this.forgetSpots();
    const [, latitude, longitude] = COORDINATES.exec(typed) ?? [];
    if (latitude && longitude) return this.goTo(Number(latitude.replace(",", ".")), Number(longitude.replace(",", ".")));
    try {
      const answer = await fetch(`${this.urlValue}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
      const place = (await answer.json()) as Place;
      this.forgetSpots();
      if (!place.found) return this.say(this.wordsValue.unknown);
      this.cross = this.spotOf(place.latitude, place.longitude);
      this.view = { ...this.whole };
      this.zoom(this.isOfCommunes ? 0.6 : 0.25);
      this.draw();
      this.say(`${fill(this.wordsValue.placed, place.label)} ${place.is_exact ? "" : this.wordsValue.around}`.trim());
    } catch {
      // No network: the server reads the name with the form.
    }
  }

  /** Put the pin at degrees that were typed. */
  private goTo(latitude: number, longitude: number) {
    const spot = this.spotOf(latitude, longitude);
    const isOn = spot.x >= 0 && spot.x <= this.whole.width && spot.y >= 0 && spot.y <= this.whole.height;
    if (!isOn) {
      this.forgetSpots();
      return this.say(this.wordsValue.outside);
    }
    this.cross = spot;
    this.view = { ...this.whole };
    this.zoom(this.isOfCommunes ? 0.6 : 0.25);
    this.put(spot);
  }

  // --- what is on the map ---------------------------------------------------------------
  private put(spot: Spot) {
    this.nameTarget.value = "";
    this.spots = this.isPin ? [spot] : [...this.spots, spot];
    this.write();
    this.say(this.isPin ? fill(this.wordsValue.placed, this.tell(spot)) : fill(this.wordsValue.corner, this.spots.length));
  }

  private write(isTold = true) {
    this.pointTarget.value = this.spots.map((spot) => this.degrees(spot)).join(" ");
    if (isTold) this.pointTarget.dispatchEvent(new Event("change", { bubbles: true }));
    this.draw();
  }

  private read(): Spot[] {
    const pairs = this.pointTarget.value.split(/\s+/).filter(Boolean);
    return pairs.map((pair) => {
      const [latitude = 0, longitude = 0] = pair.split(",").map(Number);
      return this.spotOf(latitude, longitude);
    });
  }

  private spotOf(latitude: number, longitude: number): Spot {
    return { x: (longitude - this.westValue) * this.scaleValue, y: (mercator(this.northValue) - mercator(latitude)) * this.scaleValue };
  }

  private degrees(spot: Spot) {
    const latitude = unmercator(mercator(this.northValue) - spot.y / this.scaleValue);
    return `${latitude.toFixed(6)},${(this.westValue + spot.x / this.scaleValue).toFixed(6)}`;
  }

  /** A place in words: the nearest town that the map names and what it lies in, else degrees. */
  private tell(spot: Spot) {
    const land = this.landAt(spot);
    if (land && this.isOfCommunes) return land;
    const far = (town: SVGGElement) => Math.hypot(Number(town.dataset.x) - spot.x, Number(town.dataset.y) - spot.y);
    const nearest = [...this.townTargets].sort((one, other) => far(one) - far(other))[0];
    const name = nearest?.querySelector("text")?.textContent;
    const near = name ? fill(this.wordsValue.near, name) : this.degrees(spot).replace(",", " ; ");
    return land ? `${near} (${land})` : near;
  }

  /** The name of the commune, or of the département, that holds a place; empty at sea. */
  private landAt(spot: Spot) {
    const point = this.svgTarget.createSVGPoint();
    [point.x, point.y] = [spot.x, spot.y];
    return this.landTargets.find((land) => land.isPointInFill(point))?.dataset.name ?? "";
  }

  private zoom(by: number) {
    const width = Math.min(Math.max(this.view.width * by, this.whole.width / NEAREST), this.whole.width);
    const height = (width / this.whole.width) * this.whole.height;
    const centre = this.spots.length && !this.isPin ? this.view : null;
    const middle = centre ? { x: centre.x + centre.width / 2, y: centre.y + centre.height / 2 } : this.cross;
    this.view = { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
    this.keepInside();
    this.draw();
  }

  private keepInside() {
    const { view, whole } = this;
    view.x = Math.min(Math.max(view.x, 0), whole.width - view.width);
    view.y = Math.min(Math.max(view.y, 0), whole.height - view.height);
  }

  // --- drawing --------------------------------------------------------------------------
  private draw = () => {
    const { view, whole } = this;
    this.svgTarget.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    // A finger scrolls the page over a whole map, and moves a map that was brought nearer.
    this.frameTarget.classList.toggle("map-near", view.width < whole.width);
    // Units of the drawing in a pixel: marks and names keep their size on any screen.
    const unit = view.width / (this.svgTarget.clientWidth || whole.width);
    this.nameTowns(unit);
    const corners = this.spots.map((spot) => `${spot.x},${spot.y}`).join(" ");
    this.drawnTarget.replaceChildren(...(this.isPin || !this.spots.length ? [] : [shape("polygon", { class: "map-zone", points: corners })]));
    const marks = this.spots.map((spot) => (this.isPin ? pin(spot, unit) : shape("circle", { class: "map-corner", cx: spot.x, cy: spot.y, r: 6 * unit })));
    const isNamed = this.isPin && !this.spots.length && this.nameTarget.value.trim() !== "";
    if (isNamed) marks.push(pin(this.cross, unit));
    if (document.activeElement === this.svgTarget) marks.push(target(this.cross, unit));
    this.marksTarget.replaceChildren(...marks);
    this.lay();
  };

  /** Towns in sight, the largest first; those whose name would cover another one wait. */
  private nameTowns(unit: number) {
    const { view } = this;
    const taken: DOMRect[] = [];
    for (const town of this.townTargets) {
      const [x, y] = [Number(town.dataset.x), Number(town.dataset.y)];
      const text = town.querySelector("text");
      const width = ((text?.textContent?.length ?? 0) * LETTER * LABEL + 14) * unit;
      const isLeft = x + width > view.x + view.width;
      text?.setAttribute("x", isLeft ? "-7" : "7");
      text?.setAttribute("text-anchor", isLeft ? "end" : "start");
      const box = new DOMRect(isLeft ? x - width : x - 7 * unit, y - 10 * unit, width, 20 * unit);
      const isIn = x > view.x && x < view.x + view.width && box.top > view.y && box.bottom < view.y + view.height;
      const isFree = isIn && taken.every((other) => other.right < box.left || box.right < other.left || other.bottom < box.top || box.bottom < other.top);
      if (isFree) taken.push(box);
      town.setAttribute("visibility", isFree ? "visible" : "hidden");
      town.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
    }
  }

  /** The operator's tiles under the view, if there are any. */
  private lay() {
    if (!this.tilesValue) return;
    const { view, scaleValue: scale } = this;
    const pixels = this.svgTarget.clientWidth || 600;
    const zoom = Math.min(18, Math.max(3, Math.round(Math.log2((360 * scale * pixels) / (view.width * TILE)))));
    const count = 2 ** zoom;
    const side = (360 * scale) / count;
    const left = (-180 - this.westValue) * scale;
    const top = (mercator(this.northValue) - 180) * scale;
    const images: SVGElement[] = [];
    for (let column = Math.floor((view.x - left) / side); left + column * side < view.x + view.width; column++) {
      for (let row = Math.floor((view.y - top) / side); top + row * side < view.y + view.height; row++) {
        if (row < 0 || row >= count) continue;
        const address = this.tilesValue.replace("{z}", String(zoom)).replace("{x}", String(((column % count) + count) % count)).replace("{y}", String(row));
        images.push(shape("image", { href: address, x: left + column * side, y: top + row * side, width: side, height: side }));
      }
    }
    this.tilesTarget.replaceChildren(...images);
    this.frameTarget.classList.add("map-tiled");
  }

  private get isOfCommunes() {
    return this.svgTarget.classList.contains("map-of-communes");
  }

  private get isPin() {
    return this.kindValue === "pin";
  }

  private say(words: string) {
    this.statusTarget.textContent = words;
  }
}

function shape(name: string, attributes: Record<string, string | number>) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A drop whose tip is at the spot. */
function pin(spot: Spot, unit: number) {
  const drop = "M0 0C-6 -14 -17 -22 -17 -35A17 17 0 1 1 17 -35C17 -22 6 -14 0 0z";
  return shape("path", { class: "map-pin", d: drop, transform: `translate(${spot.x} ${spot.y}) scale(${unit * 0.85})` });
}

function target(spot: Spot, unit: number) {
  const arms = "M-22 0H-7M7 0H22M0 -22V-7M0 7V22";
  return shape("path", { class: "map-target", d: arms, transform: `translate(${spot.x} ${spot.y}) scale(${unit})` });
}
