// Zooming, dragging and pointing in drawings. Without this file a drawing simply scrolls.
"use strict";

(() => {
  const SMALLEST = 0.2;
  const LARGEST = 3;
  const READABLE = 0.55;

  const set_up = (frame) => {
    if (frame.dataset.ready) return;
    frame.dataset.ready = "yes";
    const view = frame.querySelector(".drawing-view");
    const svg = view.querySelector("svg");
    if (!svg) return;
    const width = svg.viewBox.baseVal.width;
    const height = svg.viewBox.baseVal.height;
    let scale = 1;

    // Zooms by resizing, so that the view's own scrolling, by finger too, does all the moving.
    const zoom = (wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) => {
      const next = Math.min(LARGEST, Math.max(SMALLEST, wanted));
      const across = (view.scrollLeft + x) / scale;
      const down = (view.scrollTop + y) / scale;
      scale = next;
      svg.setAttribute("width", width * scale);
      svg.setAttribute("height", height * scale);
      view.scrollLeft = across * scale - x;
      view.scrollTop = down * scale - y;
    };
    const fit = () => Math.min(1, view.clientWidth / width);
    const within = (event) => {
      const box = view.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };

    const tools = frame.querySelector(".drawing-tools");
    tools.hidden = false;
    const actions = {
      in: () => zoom(scale * 1.3),
      out: () => zoom(scale / 1.3),
      fit: () => zoom(fit(), 0, 0),
      real: () => zoom(1),
    };
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) actions[button.dataset.zoom]();
    });
    view.addEventListener("keydown", (event) => {
      const action = { "+": "in", "=": "in", "-": "out", 0: "fit", 1: "real" }[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      actions[action]();
    });
    // The wheel alone scrolls as everywhere; with Ctrl, or two fingers on a touchpad, it zooms.
    view.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoom(scale * Math.exp(-event.deltaY * 0.002), ...within(event));
      },
      { passive: false },
    );

    // Drag with the mouse; a finger scrolls by itself, two fingers zoom.
    const fingers = new Map();
    let drag = null;
    let moved = false;
    let spread = 0;
    const distance = () => {
      const [a, b] = [...fingers.values()];
      return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    };
    view.classList.add("is-draggable");
    view.addEventListener("pointerdown", (event) => {
      moved = false;
      if (event.pointerType === "touch") {
        fingers.set(event.pointerId, event);
        if (fingers.size === 2) spread = distance();
      } else if (event.button === 0) {
        drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop };
      }
    });
    window.addEventListener("pointermove", (event) => {
      if (fingers.has(event.pointerId)) {
        fingers.set(event.pointerId, event);
        if (fingers.size === 2 && spread) {
          const now = distance();
          zoom((scale * now) / spread, ...within(event));
          spread = now;
        }
      } else if (drag) {
        const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
        if (Math.hypot(x, y) > 4) moved = true;
        if (!moved) return;
        view.classList.add("is-dragged");
        view.scrollLeft = drag.left - x;
        view.scrollTop = drag.top - y;
      }
    });
    const let_go = (event) => {
      fingers.delete(event.pointerId);
      drag = null;
      view.classList.remove("is-dragged");
    };
    window.addEventListener("pointerup", let_go);
    window.addEventListener("pointercancel", let_go);
    view.addEventListener("dragstart", (event) => event.preventDefault());
    // The end of a drag over a box is not a choice of that box.
    view.addEventListener(
      "click",
      (event) => {
        if (!moved) return;
        event.preventDefault();
        event.stopPropagation();
        moved = false;
      },
      true,
    );

    const lit = (id) => {
      const near = new Set([id]);
      for (const line of svg.querySelectorAll(".d-line[data-from]")) {
        const touches = line.dataset.from === id || line.dataset.to === id;
        line.classList.toggle("is-lit", touches);
        if (touches) near.add(line.dataset.from).add(line.dataset.to);
      }
      for (const node of svg.querySelectorAll(".d-node")) node.classList.toggle("is-lit", near.has(node.dataset.node));
      svg.classList.add("is-lighting");
    };
    const node_at = (place) => {
      const node = place?.closest?.(".d-node, a")?.closest("a, .d-node");
      return node?.dataset.node ?? node?.querySelector(".d-node")?.dataset.node;
    };
    // Zooming under a mouse that lies still makes it point elsewhere; the box with the focus stays lit.
    const dim = () => {
      const held = svg.contains(document.activeElement) && node_at(document.activeElement);
      if (held) lit(held);
      else svg.classList.remove("is-lighting");
    };
    const point = (event) => {
      const id = node_at(event.target);
      if (id) lit(id);
      else dim();
    };
    svg.addEventListener("pointerover", point);
    svg.addEventListener("pointerleave", dim);
    svg.addEventListener("focusin", point);
    svg.addEventListener("focusout", dim);

    // On a small screen rather a readable corner than an unreadable whole.
    zoom(Math.max(fit(), Math.min(READABLE, 1)), 0, 0);
    // Begin at what it is about: the element looked at, else what is out, else the first service.
    const centre = svg.querySelector(".d-node--focus") ?? svg.querySelector(".d-node--out") ?? svg.querySelector(".d-node");
    const box = centre?.getBBox();
    view.scrollLeft = box ? (box.x + box.width / 2) * scale - view.clientWidth / 2 : 0;
    view.scrollTop = box && centre.matches(".d-node--focus") ? (box.y + box.height / 2) * scale - view.clientHeight / 2 : 0;
  };

  const set_up_all = (root) => {
    for (const frame of root.querySelectorAll("[data-drawing]")) set_up(frame);
  };
  document.addEventListener("DOMContentLoaded", () => set_up_all(document));
  document.addEventListener("htmx:load", (event) => set_up_all(event.target.parentNode ?? document));
})();
