"use strict";
// The head count walk, drawn anew for the role and region that are chosen.
(() => {
  const figure = document.querySelector("[data-walk]");
  if (!figure) return;
  const told = JSON.parse(figure.dataset.walk);
  const svg = figure.querySelector("svg.chart");
  const [role, region] = ["role", "region"].map((name) => figure.querySelector(`select[name="${name}"]`));
  // In the order of the months, however the table is sorted later.
  const rows = [...document.querySelectorAll("#walk-table tbody tr")];
  const step = (told.right - told.left) / told.months.length;
  const tenth = (value) => Math.round(value * 10) / 10;
  const middle = (at) => tenth(told.left + step * (at + 0.5));

  function written(value, least) {
    const digits = { minimumFractionDigits: least, maximumFractionDigits: 1 };
    return value.toLocaleString(document.documentElement.lang, { ...digits, useGrouping: "always" });
  }

  function people(value) {
    const text = written(value, 0);
    return text === "-0" ? "0" : text;
  }

  const nothing = written(0, 1);

  function tenths(value) {
    const text = written(Math.abs(value), 1);
    return value < 0 && text !== nothing ? `−${text}` : text;
  }

  function signed(sign, value) {
    const text = tenths(value);
    return text === nothing ? text : sign + text;
  }

  function roundValues(high) {
    const scale = 10 ** (Math.floor(Math.log10(Math.max(high, 1e-9))) - 1);
    for (const size of [1, 2, 5, 10, 20, 50, 100]) {
      const last = Math.floor(high / (scale * size) + 1e-9);
      if (last < 5) return [...Array(last + 1).keys()].map((k) => k * scale * size);
    }
    return [];
  }

  function bars(low, high, up) {
    return low.map((bottom, at) => {
      const [first, last] = [up(bottom), up(high[at])];
      if (first === last) return "";
      const [left, right] = [-1, 1].map((side) => tenth(middle(at) + side * step * 0.36));
      return `M${left} ${first}V${last}H${right}V${first}z`;
    }).join("");
  }

  const scale = (low, high, [top, bottom]) => (value) => tenth(bottom - ((bottom - top) * (value - low)) / (high - low));

  function summed(cells) {
    return told.columns.map((_, column) => told.months.map((_, at) => cells.reduce((sum, cell) => sum + cell[2][column][at], 0)));
  }

  function added(sums, names) {
    const columns = told.columns.map(([name], at) => (names.includes(name) ? at : -1)).filter((at) => at >= 0);
    return told.months.map((_, at) => columns.reduce((sum, column) => sum + sums[column][at], 0));
  }

  function make(name, attributes, text = "") {
    const node = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  }

  function draw() {
    const cells = told.cells.filter((cell) => (!role.value || cell[0] === role.value) && (!region.value || cell[1] === region.value));
    const sums = summed(cells);
    const end = told.columns.findIndex(([name]) => name === "end");
    const top = Math.max(...sums[end], 0);
    const high = top + (0.06 * top || 0.06);
    const up = scale(0, high, told.heads);
    const shapes = [];
    let base = told.months.map(() => 0);
    for (const [name, css] of told.roles) {
      const own = summed(cells.filter((cell) => cell[0] === name))[end];
      const next = base.map((value, at) => value + own[at]);
      shapes.push([css, bars(base, next, up)]);
      base = next;
    }
    const [coming, going] = [told.coming, told.going].map((names) => added(sums, names));
    const most = Math.max(...coming, ...going, 1);
    const flow = scale(-most, most, told.flows);
    const none = told.months.map(() => 0);
    shapes.push(["coming", bars(none, coming, flow)]);
    shapes.push(["going", bars(going.map((value) => -value), none, flow)]);
    svg.querySelector(".shapes").replaceChildren(...shapes.filter(([, d]) => d).map(([css, d]) => make("path", { class: css, d })));
    const marks = [...roundValues(high).map((v) => [up(v), people(v)]), ...[[most, "+"], [0, ""], [-most, "−"]].map(([v, sign]) => [flow(v), sign + people(Math.abs(v))])];
    svg.querySelector(".values").replaceChildren(...marks.flatMap(([y, text]) => [
      make("path", { class: "grid", d: `M${told.left} ${y}H${told.right}` }),
      make("text", { class: "money", x: told.left - 8, y: y + 4 }, text),
    ]));
    tell(sums);
  }

  function tell(sums) {
    const strips = svg.querySelectorAll(".mark");
    const bridge = [...figure.querySelectorAll(".bridge dd")];
    const column = (name) => sums[told.columns.findIndex(([own]) => own === name)];
    const whole = (name) => column(name).reduce((sum, value) => sum + value, 0);
    const lines = [
      tenths(column("start")[0]),
      ...told.coming.map((name) => signed("+", whole(name))),
      ...told.going.map((name) => signed("−", whole(name))),
      tenths(column("end").at(-1)),
    ];
    lines.forEach((text, at) => {
      bridge[at].textContent = text;
    });

    told.months.forEach((month, at) => {
      const figures = sums.map((column) => column[at]);
      const said = told.columns.map(([name, title], place) => [name, `${title}: ${people(figures[place])}`, figures[place]]);
      const shown = said.filter(([name, , value]) => ["start", "end"].includes(name) || Math.abs(value) > told.few);
      strips[at].dataset.tip = [month, ...shown.map(([, text]) => text)].join("\n");
      figures.forEach((value, place) => {
        rows[at].cells[place + 1].textContent = Math.abs(value) > told.few ? tenths(value) : "";
      });
    });
  }

  for (const select of [role, region]) select?.addEventListener("change", draw);
})();
