// What every map shares: its data, its words, its popups and marks.
// The scripts of a page are joined into one function: first this one, then the marks of the map, then names and page.
// All data stands in the JSON block; every text of the tables goes into the page as text, never as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const map = window[data.map];
const layers = Object.fromEntries(Object.entries(data.layers).map(([key, name]) => [key, window[name]]));
const legend = document.getElementById("legend");
const wide = window.matchMedia("(min-width: 761px)");
let language = data.languages.indexOf(document.documentElement.lang); // its place among those of the page
let day = data.first; // null: all days

// --- Tables: columns become rows; a row that belongs to another is found through `by`.

function rows(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]]).concat([["at", at]])));
}

function by(list, key) {
  const found = new Map();
  for (const row of list) {
    const value = key(row);
    if (!found.has(value)) found.set(value, []);
    found.get(value).push(row);
  }
  return found;
}

const table = Object.fromEntries(data.tables.map((name) => [name, rows(data[name])]));
const spot = (row) => row.lat + " " + row.lon;

// --- Words.

const pick = (texts) => texts[language];
// A place may name the forms of the word that goes with its number, of one and of many, or of each kind of number of
// the language: `{people:person|people}`; after `~` they stand without the number.
const rules = data.locales.map((locale) => new Intl.PluralRules(locale));
const form = (value, forms) => {
  const [group, decimal] = data.marks[language];
  const amount = typeof value === "number" ? value : Number(String(value).split(group).join("").replace(decimal, "."));
  const kind = rules[language].select(amount);
  const kinds = data.forms[language];
  return forms[forms.length === kinds.length ? kinds.indexOf(kind) : kind === "one" ? 0 : forms.length - 1];
};
const say = (key, values = {}) =>
  pick(data.texts[key]).replace(/\{(\w+)(?::(~?)([^}]*\|[^}]*))?\}/g, (_, name, alone, forms) => {
    if (forms === undefined) return values[name];
    const word = form(values[name], forms.split("|"));
    return alone ? word : values[name] + " " + word;
  });
const number = (value) => {
  const [group, decimal] = data.marks[language];
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, group) + (part === undefined ? "" : decimal + part);
};
const percent = (share) => Math.max(1, Math.round(share * 100)) + "%";
const dayName = (at) => pick(data.days.short[at]);

// What is written from right to left stands by itself, so that it moves nothing beside it.
const leftward = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[^A-Za-z\u00c0-\u058f\n]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?)/;

function fenced(text) {
  const parts = text.split(leftward);
  for (let at = 1; at < parts.length; at += 2) {
    const run = parts[at].includes("(") && !parts[at].includes(")") && parts[at + 1][0] === ")" ? parts[at] + ")" : parts[at];
    parts[at + 1] = parts[at + 1].slice(run.length - parts[at].length);
    parts[at] = document.createElement("bdi");
    parts[at].append(run);
  }
  return parts;
}

function element(tag, content, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const part of [].concat(content ?? [])) made.append(...(typeof part === "string" ? fenced(part) : [part]));
  return made;
}

const cells = (tag, values) => element("tr", values.map((value, at) => element(tag, value, at > 0 && /^-?\d[\d.,\u00a0\u202f]*(%| |$)/.test(value) ? "number" : "")));

function grid(caption, heads, lines) {
  const numbers = (at) => lines.some((line) => line.children.length === heads.length && line.children[at].className === "number");
  const head = element("tr", heads.map((key, at) => element("th", say(key), numbers(at) ? "number" : "")));
  return element("table", [element("caption", caption), element("thead", head), element("tbody", lines)]);
}

// --- Popups and marks.

function popupOptions() {
  const size = map.getSize();
  return {
    minWidth: Math.min(320, size.x - 44),
    maxWidth: Math.min(390, size.x - 44),
    maxHeight: Math.round(size.y * 0.72),
    autoPanPaddingTopLeft: wide.matches ? [60, 10] : [4, 8],
    autoPanPaddingBottomRight: wide.matches ? [legend.offsetWidth + 20, 10] : [4, 8],
  };
}

const withPopup = (layer, content) => layer.bindPopup(() => element("div", content(), "popup"), popupOptions());

const icon = (name) => "#icon-" + (data.icons[name] ?? name);
const sign = (name) => `<svg class="sign ${name}"><use href="${icon(name)}"/></svg>`;
const severity = (share) => (share < 0.1 ? "low" : share <= 0.4 ? "middle" : "high");

// `shift` moves a sign aside, so that a depot and a shelter in the same town as a stop can all be seen.
function mark(at, name, size, shift, title, extra = "") {
  const icon = L.divIcon({ className: "mark", html: sign(name) + extra, iconSize: [size, size], iconAnchor: [size / 2 - shift[0], size / 2 - shift[1]], popupAnchor: shift });
  return L.marker([at.lat, at.lon], { icon, title, alt: title, keyboard: true, riseOnHover: true });
}

// A ring around a mark, and under it how much is short.
const reach = (share) => (share > 0 ? (day === null ? 13 + 9 * share : 15 + 22 * share) : 0);

// What a name keeps clear of: the ring, and the board under it.
const clear = (share) => (share > 0 && day !== null ? Math.max(24, reach(share)) : reach(share));

function ring(at, share, content) {
  const look = { radius: reach(share), className: severity(share), weight: 2, fill: true };
  layers.short.addLayer(withPopup(L.circleMarker([at.lat, at.lon], look), content));
  if (day === null) return;
  const label = L.divIcon({ className: "mark", html: element("span", "-" + percent(share), "share"), iconSize: [40, 16], iconAnchor: [20, -12] });
  layers.short.addLayer(L.marker([at.lat, at.lon], { icon: label, interactive: false, keyboard: false, zIndexOffset: 2000 }));
}

// Small boards above the marks: who is there. They are put up anew as the map moves, so that none hides another.
let boards = [];
const board = (key, at, lines) => boards.push({ layer: layers[key], at, lines });

function drawBoards() {
  const taken = [...marksAsBoxes(["stops", "people"])];
  for (const one of boards) {
    if (one.marker) one.layer.removeLayer(one.marker);
    const [width, height] = [12 + 7.3 * Math.max(...one.lines.map((line) => line.length)), 15 * one.lines.length];
    const { x, y } = map.latLngToLayerPoint([one.at.lat, one.at.lon]);
    const box = { left: x - width / 2, right: x + width / 2, top: y - 18 - height, bottom: y - 18 };
    for (let other; (other = taken.find((shape) => meet(shape, box))); box.bottom = box.top + height) box.top = other.top - height - 1;
    taken.push(box);
    const html = element("div", one.lines.map((line) => element("span", line)), "heads");
    const icon = L.divIcon({ className: "mark", html, iconSize: [width, height], iconAnchor: [width / 2, y - box.top] });
    one.marker = L.marker([one.at.lat, one.at.lon], { icon, interactive: false, keyboard: false, zIndexOffset: 1500 });
    one.layer.addLayer(one.marker);
  }
}
