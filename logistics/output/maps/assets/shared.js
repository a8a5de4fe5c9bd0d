// The maps for partners and the public: areas and days that may be shown, and nothing that lies behind them.

for (const area of table.areas) [area.lat, area.lon] = area.point ?? [null, null];
const linesOf = by(table.lines, (line) => line.period + " " + line.area);
const areaName = (area) => pick(table.areas[area].name);
const presenceOf = (at) => table.presence.filter((row) => (at === null || row.period === at) && table.areas[row.area].lat !== null);
const missing = (share) => 1 - share / 100;
const shown = (value, unit = "") => (value === null ? "" : number(value) + unit);

// The least covered of the goods, or the one that is chosen.
function leastCovered(row) {
  const chosen = shortChosen();
  const lines = (linesOf.get(row.period + " " + row.area) ?? []).filter((line) => line.survival !== null && (chosen === null || line.good === chosen));
  return Math.min(100, ...lines.map((line) => line.survival));
}

function goodsTable(row) {
  const exact = table.lines.some((line) => line.short !== null);
  const lines = (linesOf.get(row.period + " " + row.area) ?? []).map((line) => {
    const values = [pick(table.goods[line.good].name), shown(line.kg), shown(line.survival, "%"), shown(line.full, "%")];
    const made = cells("td", exact ? [...values, line.short ? number(line.short) : ""] : values);
    if (line.survival !== null && line.survival < 100) made.className = "critical";
    return made;
  });
  const heads = ["goods", "kg", "survival_share", "full_share", ...(exact ? ["short_kg"] : [])];
  return lines.length ? grid(say("goods_table"), heads, lines) : element("p", say("nothing_comes"));
}

function areaPopup(row) {
  const counts = say(data.weekly ? "person_days" : "people_served", { people: number(row.people), served: number(row.served) });
  return [element("h3", areaName(row.area)), element("p", pick(data.days.long[row.period]), "soft"), element("p", counts), goodsTable(row), element("p", say("area_point"), "soft")];
}

function periodsPopup(rows) {
  const lines = rows.map((row) => {
    const go = element("button", dayName(row.period));
    go.addEventListener("click", () => choose(row.period));
    return element("tr", [element("td", go), element("td", number(row.people), "number"), element("td", leastCovered(row) + "%", "number")]);
  });
  return [element("h3", areaName(rows[0].area)), grid("", [data.weekly ? "week" : "day", "people_head", "least"], lines)];
}

// --- What the page asks of every map.

const most = Math.max(1, ...table.presence.map((row) => row.people));
const sizeOf = (rows) => 18 + 14 * Math.sqrt(Math.max(0, ...rows.map((row) => row.people)) / most);

function drawMarks() {
  for (const rows of by(presenceOf(day), (row) => row.area).values()) {
    const area = table.areas[rows[0].area];
    const content = () => (day === null ? periodsPopup(rows) : areaPopup(rows[0]));
    const least = Math.min(...rows.map(leastCovered));
    if (least < 100) ring(area, missing(least), content);
    const size = sizeOf(rows);
    layers.people.addLayer(withPopup(mark(area, "people", size, [0, 0], pick(area.name)).setZIndexOffset(1000), content));
    if (day !== null) board("people", area, [number(rows[0].people)]);
  }
}

function pointsOf(at) {
  return presenceOf(at).map((row) => [table.areas[row.area].lat, table.areas[row.area].lon]);
}

function labels() {
  const today = by(presenceOf(day), (row) => row.area);
  const areas = table.areas.filter((area) => area.lat !== null);
  return areas.map((area) => {
    const there = today.has(area.at);
    const marked = there ? Math.max(sizeOf(today.get(area.at)) / 2, ...today.get(area.at).map((row) => clear(missing(leastCovered(row))))) : 0;
    return { ...area, text: pick(area.name), marked, rank: there ? -1 : 1, look: there && day !== null ? "today" : "rank1" };
  });
}

function searchable() {
  return table.areas.filter((area) => area.lat !== null).map((area) => {
    const rows = table.presence.filter((row) => row.area === area.at);
    return { ...area, text: pick(area.name), content: () => (rows.length ? periodsPopup(rows) : [element("h3", pick(area.name))]) };
  });
}
