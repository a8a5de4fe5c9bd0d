// --- Names: the most important first; a name that would lie on another, or be cut off, is left out until there is room.

const SIDES = { right: [0, -0.5], left: [-1, -0.5], below: [-0.5, 0], above: [-0.5, -1] };

function drawNames() {
  drawBoards();
  const layer = layers.towns ?? layers.areas;
  layer.clearLayers();
  const taken = [...marksAsBoxes(data.marks)];
  const view = boxAt(map.getContainer());
  const covered = [legend, ...document.querySelectorAll(".leaflet-control-zoom, .leaflet-control-scale, .leaflet-control-attribution, #north")].map(boxAt);
  for (const name of labels().sort((a, b) => a.rank - b.rank)) {
    const point = map.latLngToLayerPoint([name.lat, name.lon]);
    if (name.rank < 9) layer.addLayer(L.circleMarker([name.lat, name.lon], { className: "towns", radius: 3, weight: 1, color: "#fff", fillOpacity: 1, interactive: false }));
    const width = name.text.length * (name.look === "today" ? 8 : name.look === "state" ? 9 : name.look === "rank0" ? 7 : 6.6) + 4;
    const gap = name.rank < 9 ? 5 + (name.marked ?? 0) : 0;
    const sides = name.rank < 9 ? Object.keys(SIDES) : ["above"];
    const seen = sides.map((side) => ({ side, box: boxOf(point, SIDES[side], width, gap) })).filter(({ box }) => inside(box, view) && !covered.some((other) => meet(box, other)));
    // Where people are today has its name even where there is no room for it.
    const must = name.rank < 0 && day !== null;
    const chosen = seen.find(({ box }) => !taken.some((other) => meet(box, other))) ?? (must ? leastHidden(seen, taken) : null);
    if (!chosen) continue;
    const { side, box } = chosen;
    taken.push(box);
    const icon = L.divIcon({ className: "name", html: element("span", name.text, side + " " + name.look), iconSize: [0, 0], iconAnchor: anchor(side, gap) });
    layer.addLayer(L.marker([name.lat, name.lon], { icon, interactive: false, keyboard: false, zIndexOffset: must ? 1200 : -1000 }));
  }
}

function leastHidden(choices, taken) {
  const hidden = ({ box }) => taken.reduce((sum, other) => sum + Math.max(0, Math.min(box.right, other.right) - Math.max(box.left, other.left)) * Math.max(0, Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top)), 0);
  return choices.sort((a, b) => hidden(a) - hidden(b))[0];
}

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const inside = (a, b) => b.left < a.left && a.right < b.right && b.top < a.top && a.bottom < b.bottom;

// The box of a part of the page, in the map's own points.
function boxAt(part) {
  const [box, frame] = [part.getBoundingClientRect(), map.getContainer().getBoundingClientRect()];
  const corner = map.containerPointToLayerPoint([box.left - frame.left, box.top - frame.top]);
  return { left: corner.x, top: corner.y, right: corner.x + box.width, bottom: corner.y + box.height };
}

function anchor(side, gap) {
  return { right: [-gap, 0], left: [gap, 0], below: [0, -gap], above: [0, gap] }[side];
}

function boxOf(point, [x, y], width, gap) {
  const left = point.x + x * width + (x === 0 ? gap : x === -1 ? -gap : 0);
  const top = point.y + y * 14 + (y === 0 ? gap : y === -1 ? -gap : 0);
  return { left, top, right: left + width, bottom: top + 14 };
}

function* marksAsBoxes(keys) {
  for (const key of keys) {
    for (const layer of layers[key]?.getLayers() ?? []) {
      if (!layer.options.icon) continue;
      const { iconSize, iconAnchor } = layer.options.icon.options;
      const point = map.latLngToLayerPoint(layer.getLatLng());
      const [left, top] = [point.x - iconAnchor[0], point.y - iconAnchor[1]];
      yield { left, top, right: left + iconSize[0], bottom: top + iconSize[1] };
    }
  }
}

