"use strict";
// One territory at a time is lit, everywhere on the page: hovered, focused or kept.
const lit = (() => {
  const page = document.documentElement;
  const parts = new Map();
  for (const name of ["t", "f"]) {
    for (const node of document.querySelectorAll(`[data-${name}]`)) {
      const key = node.dataset[name];
      if (!parts.has(key)) parts.set(key, []);
      parts.get(key).push(node);
    }
  }
  let kept = null;
  let shown = null;

  function draw(territory) {
    if (territory === shown) return;
    for (const node of parts.get(shown) || []) node.classList.remove("on");
    for (const node of parts.get(territory) || []) node.classList.add("on");
    page.classList.toggle("has-on", territory !== null);
    for (const ring of document.querySelectorAll(".ring")) {
      const region = ring.parentNode.querySelector(`.region[data-t="${territory}"]`);
      ring.setAttribute("d", region ? region.getAttribute("d") : "");
    }
    shown = territory;
  }

  function keep(territory) {
    kept = territory === kept ? null : territory;
    for (const node of document.querySelectorAll("[aria-pressed]")) {
      const own = node.dataset.t || node.dataset.pick;
      node.setAttribute("aria-pressed", String(own === kept));
    }
    draw(kept);
  }

  return { show: draw, keep, rest: () => draw(kept), clear: () => kept && keep(kept) };
})();

const tip = (() => {
  const box = document.getElementById("tip");
  function place(x, y) {
    const { offsetWidth: wide, offsetHeight: high } = box;
    const left = x + 16 + wide > innerWidth - 12 ? x - 16 - wide : x + 16;
    const top = Math.min(Math.max(y - high / 2, 12), innerHeight - high - 12);
    box.style.transform = `translate(${Math.max(left, 12)}px, ${top}px)`;
  }
  return {
    show(text, x, y) {
      if (box.textContent !== text) box.textContent = text;
      box.hidden = false;
      place(x, y);
    },
    hide() {
      box.hidden = true;
    },
  };
})();

const moveRows = new Map();
for (const row of document.querySelectorAll("#move-table [data-m]")) {
  moveRows.set(row.dataset.m, row);
}

function wordsOf(node) {
  if (node.dataset.tip) return node.dataset.tip;
  const row = moveRows.get(node.dataset.m);
  if (!row) return node.getAttribute("aria-label");
  const [name, from, to] = [...row.cells].map((cell) => cell.textContent);
  return `${name}\n${from} → ${to}\n${row.lastElementChild.textContent}`;
}

function heat(move, on) {
  for (const node of document.querySelectorAll(`[data-m="${move}"]`)) {
    node.classList.toggle("hot", on);
  }
}

document.addEventListener("pointerover", (event) => {
  const node = event.target.closest("[data-t], [data-m]");
  if (!node) return;
  if (node.dataset.m) heat(node.dataset.m, true);
  else lit.show(node.dataset.t);
});

document.addEventListener("pointermove", (event) => {
  const node = event.target.closest(".region, .mark, .pin, .dot");
  if (node && !event.buttons) tip.show(wordsOf(node), event.clientX, event.clientY);
  else tip.hide();
});

document.addEventListener("pointerout", (event) => {
  const node = event.target.closest("[data-t], [data-m]");
  if (!node || node.contains(event.relatedTarget)) return;
  if (node.dataset.m) heat(node.dataset.m, false);
  if (!node.dataset.m) lit.rest();
});

// The rings of the accounts that a line names, while the line is pointed at.
function ring(node, on) {
  const pins = node ? node.dataset.pins.split(" ") : [];
  for (const pin of pins) {
    for (const one of document.querySelectorAll(`[data-pin="${pin}"]`)) {
      one.classList.toggle("hot", on);
    }
  }
  document.documentElement.classList.toggle("has-pins", on && pins.length > 0);
}

document.addEventListener("pointerover", (event) => {
  const node = event.target.closest("[data-pins]");
  const last = event.relatedTarget?.closest?.("[data-pins]");
  if (node === last) return;
  ring(last, false);
  ring(node, true);
});

document.addEventListener("click", (event) => {
  const node = event.target.closest(".region, .dot, [data-pick]");
  if (node) lit.keep(node.dataset.pick || node.dataset.t);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  lit.clear();
  tip.hide();
});
