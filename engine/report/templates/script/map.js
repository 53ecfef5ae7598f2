// Both maps show the same part of the country, always.
(() => {
  const maps = [...document.querySelectorAll(".map")];
  if (!maps.length) return;
  const { width, height } = maps[0].viewBox.baseVal;
  const MOST = 12;
  let view = { x: 0, y: 0, k: 1 };
  let drag = null;

  function draw() {
    const wide = width / view.k;
    const high = height / view.k;
    view.x = Math.min(Math.max(view.x, 0), width - wide);
    view.y = Math.min(Math.max(view.y, 0), height - high);
    for (const map of maps) {
      map.setAttribute("viewBox", `${view.x} ${view.y} ${wide} ${high}`);
      // Signs grow slower than the country does, so that crowds come apart.
      map.style.setProperty("--k", String(view.k ** 0.85));
      map.classList.toggle("zoomed", view.k > 1);
    }
  }

  function zoom(factor, x = view.x + width / view.k / 2, y = view.y + height / view.k / 2) {
    const k = Math.min(Math.max(view.k * factor, 1), MOST);
    const ratio = view.k / k;
    view = { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, k };
    draw();
  }

  function at(map, event) {
    const matrix = map.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  }

  const steps = { in: 1.6, out: 1 / 1.6, reset: 0 };
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => zoom(steps[button.dataset.zoom]));
  }

  // The nearest territory in the direction of an arrow key.
  function neighbour(map, from, dx, dy) {
    const middle = (node) => {
      const label = map.querySelector(`.labels [data-t="${node.dataset.t}"]`);
      return [Number(label.getAttribute("x")), Number(label.getAttribute("y"))];
    };
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const node of map.querySelectorAll(".region")) {
      const [a, b] = middle(node);
      const along = (a - x) * dx + (b - y) * dy;
      const aside = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
      const far = along + 2.2 * aside;
      if (node !== from && along > 0 && far < least) [best, least] = [node, far];
    }
    return best;
  }

  const ways = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };

  function press(map, event) {
    const region = event.target.closest(".region");
    if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(1 / 1.6);
    else if (event.key === "0") zoom(0);
    else if (region && (event.key === "Enter" || event.key === " ")) {
      lit.keep(region.dataset.t);
    } else if (region && ways[event.key]) {
      neighbour(map, region, ...ways[event.key])?.focus();
    } else return;
    event.preventDefault();
  }

  function focus(map, region) {
    for (const node of map.querySelectorAll('.region[tabindex="0"]')) {
      node.setAttribute("tabindex", "-1");
    }
    region.setAttribute("tabindex", "0");
    lit.show(region.dataset.t);
    tell(region);
  }

  // The words of a territory that the keyboard has reached, beside its label.
  function tell(region) {
    if (!region?.matches(".region:focus-visible")) return tip.hide();
    const map = region.closest(".map");
    const label = map.querySelector(`.labels [data-t="${region.dataset.t}"]`);
    const box = label.getBoundingClientRect();
    return tip.show(wordsOf(region), box.right, box.top + box.height / 2);
  }

  addEventListener("scroll", () => tell(document.activeElement), { passive: true });

  for (const map of maps) {
    // On the figure: an SVG that listens for focus would become a tab stop itself.
    const figure = map.parentNode;
    figure.addEventListener("keydown", (event) => press(map, event));
    figure.addEventListener("focusin", (event) => {
      if (event.target.matches(".region")) focus(map, event.target);
    });
    figure.addEventListener("focusout", () => {
      lit.rest();
      tip.hide();
    });
    map.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const point = at(map, event);
        zoom(Math.exp(-event.deltaY / 180), point.x, point.y);
      },
      { passive: false },
    );
    map.addEventListener("pointerdown", (event) => {
      if (view.k > 1 && event.isPrimary) drag = { map, from: at(map, event), far: 0 };
    });
    map.addEventListener("dblclick", (event) => {
      const point = at(map, event);
      zoom(2, point.x, point.y);
    });
  }

  addEventListener("pointermove", (event) => {
    if (!drag) return;
    const point = at(drag.map, event);
    drag.far += Math.abs(event.movementX) + Math.abs(event.movementY);
    view.x += drag.from.x - point.x;
    view.y += drag.from.y - point.y;
    drag.map.classList.add("dragging");
    draw();
  });

  addEventListener("pointerup", () => {
    if (!drag) return;
    drag.map.classList.remove("dragging");
    // A drag ends in a click that nobody meant.
    if (drag.far > 6) {
      const swallow = (event) => event.stopPropagation();
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    }
    drag = null;
  });
  addEventListener("pointercancel", () => {
    drag = null;
  });
})();
